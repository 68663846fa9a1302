_callfold() {
  local command=callfold
  local -a subcommands specs

  # Commands stand in front of everything else.
  _callfold_command $command
  while (( CURRENT > 2 )) && [[ -n ${(M)subcommands:#${(b)words[2]}:*} ]]; do
    command+=" $words[2]"
    shift words
    (( CURRENT-- ))
    _callfold_command $command
  done

  (( $#subcommands )) && specs+=('1:command:{_describe command subcommands}')
  _arguments -S : $specs
}

_callfold_npx() {
  if (( CURRENT > 2 )) && [[ $words[2] == callfold ]]; then
    shift words
    (( CURRENT-- ))
    _callfold
  else
    _default
  fi
}

if (( ! $+functions[compdef] )); then
  autoload -Uz compinit
  compinit
fi
compdef _callfold callfold
# What completes npx already may know more of it.
(( $+_comps[npx] )) || compdef _callfold_npx npx
