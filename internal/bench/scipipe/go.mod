module github.com/cupel-science/cupel/internal/bench/scipipe

go 1.26.8

require github.com/scipipe/scipipe v0.12.0
