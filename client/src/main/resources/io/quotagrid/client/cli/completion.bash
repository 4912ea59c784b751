# bash completion for quotagrid: source <(quotagrid completion bash)
_quotagrid() {
  local word=${COMP_WORDS[COMP_CWORD]} candidates
  candidates=$("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$word")
  # readline splits words at colons: take what stands before the last one off
  if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}"); fi
}
complete -o default -F _quotagrid quotagrid scripts/quotagrid
