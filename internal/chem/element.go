package chem

// Element is an atomic number; 0 stands for the dummy atom *.
type Element uint8

// Elements that the code names.
const (
	Dummy      Element = 0
	Hydrogen   Element = 1
	Boron      Element = 5
	Carbon     Element = 6
	Nitrogen   Element = 7
	Oxygen     Element = 8
	Fluorine   Element = 9
	Silicon    Element = 14
	Phosphorus Element = 15
	Sulfur     Element = 16
	Chlorine   Element = 17
	Arsenic    Element = 33
	Selenium   Element = 34
	Bromine    Element = 35
	Tellurium  Element = 52
	Iodine     Element = 53
)
