"""A batch: an event's file and a spreadsheet of people become a box of paper, row by row, nothing lost."""
