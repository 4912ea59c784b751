# fish completion for quotagrid: quotagrid completion fish | source
function __quotagrid_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    $words[1] __complete -- $words[2..-1] "$word" 2>/dev/null
end
complete -c quotagrid -a '(__quotagrid_complete)'
