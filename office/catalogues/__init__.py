"""The words that people see, collected from the code and kept in the catalogues under locale/."""
