"""使用说明: two printed pages for each role, from the texts in docs/zh/."""
