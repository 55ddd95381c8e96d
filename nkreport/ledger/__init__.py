"""What is claimed: tables read strictly into figures, with their sources and checks."""
