"""The doors of deeds: the field's and the appraisal's pages."""
