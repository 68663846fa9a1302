# Completes the words after callfold, whose place among the words is given.
_callfold_words() {
  local IFS=$' \t\n' command=callfold index=$(($1 + 1)) option='' after=0
  local subcommands choices options values files several
  local current=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()

  # Commands stand in front of everything else.
  _callfold_command "$command"
  while ((index < COMP_CWORD)) && [[ " $subcommands " == *" ${COMP_WORDS[index]} "* ]]; do
    command+=" ${COMP_WORDS[index]}"
    index=$((index + 1))
    _callfold_command "$command"
  done
  local first=$((index == COMP_CWORD))

  # The last option, and how many words stand after it. Bash makes --status=ended three words.
  while ((index < COMP_CWORD)); do
    case ${COMP_WORDS[index]} in
      -*) option=${COMP_WORDS[index]} after=0 ;;
      =) ;;
      *) after=$((after + 1)) ;;
    esac
    index=$((index + 1))
  done
  [[ $current == '=' ]] && current=''

  if [[ -n $option ]] && _callfold_option "$command $option" && ((after == 0 || several)); then
    if ((files)); then
      _callfold_files "$current"
      return
    fi
  elif ((first)) && [[ $current != -* && -n $subcommands$choices ]]; then
    values="$subcommands $choices"
  else
    values=$options
  fi
  COMPREPLY=($(compgen -W "$values" -- "$current"))
}

_callfold_files() {
  # Bash completes names of files best by itself. It cannot be asked to before version 4.
  compopt -o default 2> /dev/null && return
  local IFS=$'\n'
  COMPREPLY=($(compgen -f -- "$1"))
}

_callfold() {
  _callfold_words 0
}

_callfold_npx() {
  if ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[1]} == callfold ]]; then
    _callfold_words 1
  else
    _callfold_files "${COMP_WORDS[COMP_CWORD]}"
  fi
}

complete -F _callfold callfold
# What completes npx already may know more of it.
complete -p npx > /dev/null 2>&1 || complete -F _callfold_npx npx
