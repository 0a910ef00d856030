complete --keep-order --exclusive --command prive-ps --arguments "(PRIVE_PS_COMPLETE=fish prive-ps -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
