# fish completion for quotagrid: quotagrid completion fish | source
function __quotagrid_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l candidates ($words[1] __complete -- $words[2..-1] "$word" 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\n' $candidates
    else
        __fish_complete_path "$word"
    end
end
complete -c quotagrid -f -a '(__quotagrid_complete)'
