package sweep

//go:generate sh pictures/make.sh
