# zsh completion for quotagrid: source <(quotagrid completion zsh)
if ! typeset -f compdef >/dev/null; then autoload -Uz compinit && compinit; fi
_quotagrid() {
  local -a candidates
  candidates=("${(@f)$("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( ${#candidates} == 0 )) || [[ -z ${candidates[1]} ]]; then _files; else compadd -- "${candidates[@]}"; fi
}
compdef _quotagrid quotagrid
