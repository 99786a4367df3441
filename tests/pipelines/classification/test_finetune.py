"""When fine-tuning is kept, and a whole run in which it surely is: frozen random features cannot tell the classes."""
