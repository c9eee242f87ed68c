"""How many calls will come: methods, their choice by back-test, intervals that cover (R6.1). Pure; knows no Django."""
