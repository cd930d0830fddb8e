"""RDKit's side of chembench: the values of its columns, and how long they take.

    referee.py version   prints the version of RDKit
    referee.py values    reads SMILES, one a line; writes a CSV line for each
    referee.py speed     reads how many SMILES follow, the SMILES, and then names
                       of tasks, one a line; writes for each the seconds of
                       processor time that the task takes with all SMILES

Standard library and RDKit (2022.09 is the version that Cupel is compared with).
"""

import csv
import gc
import hashlib
import importlib.util
import os
import sys
import time

from rdkit import Chem, RDConfig, RDLogger, rdBase
from rdkit.Chem import QED, GraphDescriptors, rdMolDescriptors
from rdkit.Chem.Scaffolds import MurckoScaffold

RDLogger.DisableLog("rdApp.*")


def load_sascorer():
    path = os.path.join(RDConfig.RDContribDir, "SA_Score", "sascorer.py")
    spec = importlib.util.spec_from_file_location("sascorer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sascorer = load_sascorer()


def digest(fingerprint):
    """Half a SHA-256 of "id:count id:count ...", ordered by id."""
    text = " ".join("%d:%d" % item for item in sorted(fingerprint.GetNonzeroElements().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def number(function):
    return lambda mol: "%.6f" % function(mol)


COLUMNS = {
    "canonical": Chem.MolToSmiles,
    "formula": rdMolDescriptors.CalcMolFormula,
    "mw": number(rdMolDescriptors._CalcMolWt),
    "exact_mw": number(rdMolDescriptors.CalcExactMolWt),
    "logp": number(lambda mol: rdMolDescriptors.CalcCrippenDescriptors(mol)[0]),
    "mr": number(lambda mol: rdMolDescriptors.CalcCrippenDescriptors(mol)[1]),
    "tpsa": number(rdMolDescriptors.CalcTPSA),
    "hbd": rdMolDescriptors.CalcNumHBD,
    "hba": rdMolDescriptors.CalcNumHBA,
    "rotatable": rdMolDescriptors.CalcNumRotatableBonds,
    "rings": rdMolDescriptors.CalcNumRings,
    "aromatic_rings": rdMolDescriptors.CalcNumAromaticRings,
    "heavy_atoms": lambda mol: mol.GetNumHeavyAtoms(),
    "fsp3": number(rdMolDescriptors.CalcFractionCSP3),
    "bertz": number(GraphDescriptors.BertzCT),
    "qed": number(QED.qed),
    "sa": number(sascorer.calculateScore),
    "murcko": lambda mol: MurckoScaffold.MurckoScaffoldSmiles(mol=mol),
    "ecfp4": lambda mol: digest(rdMolDescriptors.GetMorganFingerprint(mol, 2)),
    "ecfp6": lambda mol: digest(rdMolDescriptors.GetMorganFingerprint(mol, 3)),
    "fcfp4": lambda mol: digest(rdMolDescriptors.GetMorganFingerprint(mol, 2, useFeatures=True)),
    "atompair": lambda mol: digest(rdMolDescriptors.GetAtomPairFingerprint(mol, maxLength=10)),
}


def row(smiles):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return [smiles, 0] + [""] * len(COLUMNS)
    return [smiles, 1] + [value(mol, column) for column in COLUMNS.values()]


def value(mol, column):
    try:
        return column(mol)
    except Exception:  # RDKit has no value
        return ""


def values():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["smiles", "valid"] + list(COLUMNS))
    sys.stdout.flush()
    for line in sys.stdin:
        out.writerow(row(line.rstrip("\n")))
        sys.stdout.flush()


def ten_properties(mol):
    rdMolDescriptors._CalcMolWt(mol)
    rdMolDescriptors.CalcCrippenDescriptors(mol)
    rdMolDescriptors.CalcTPSA(mol)
    rdMolDescriptors.CalcNumHBD(mol)
    rdMolDescriptors.CalcNumHBA(mol)
    rdMolDescriptors.CalcNumRotatableBonds(mol)
    rdMolDescriptors.CalcNumRings(mol)
    rdMolDescriptors.CalcNumAromaticRings(mol)
    mol.GetNumHeavyAtoms()
    rdMolDescriptors.CalcFractionCSP3(mol)


TASKS = {
    "parse": lambda mol: None,
    "canonical": Chem.MolToSmiles,
    "ecfp4": lambda mol: rdMolDescriptors.GetMorganFingerprint(mol, 2),
    "sa": sascorer.calculateScore,
    "qed": QED.qed,
    "properties": ten_properties,
}


def speed():
    texts = [sys.stdin.readline().rstrip("\n") for _ in range(int(sys.stdin.readline()))]
    for task in TASKS.values():  # tables are read when first used
        task(Chem.MolFromSmiles(texts[0]))
    while name := sys.stdin.readline().strip():
        task = TASKS[name]
        gc.collect()
        began = time.process_time()
        for text in texts:
            task(Chem.MolFromSmiles(text))
        print(time.process_time() - began, flush=True)


if __name__ == "__main__":
    {"version": lambda: print(rdBase.rdkitVersion), "values": values, "speed": speed}[sys.argv[1]]()
