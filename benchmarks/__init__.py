"""Speed, memory and accuracy, side by side with peers. Prints tables, fails nothing."""
