namespace Strata.Cli.Arguments;

/// <summary>The scripts that <c>completion SHELL</c> prints; <c>@PROGRAM@</c> stands for the program's name.</summary>
internal static class CompletionScripts
{
    public const string Bash = """
        # bash completion for @PROGRAM@: source <(@PROGRAM@ completion bash)
        _@PROGRAM@_complete() {
            local line cur=${COMP_LINE:0:COMP_POINT} words
            read -ra words <<< "$cur"
            [[ $cur == *[[:space:]] ]] && words+=("")
            local typed=${words[${#words[@]}-1]}
            COMPREPLY=()
            while IFS= read -r line; do
                COMPREPLY+=("${line%%$'\t'*}")
            done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
            # bash breaks words at = and :; what it already has must not be inserted again
            if [[ $typed == *[=:]* && $COMP_WORDBREAKS == *[=:]* ]]; then
                local cut=${typed%"${typed##*[=:]}"} i
                for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$cut"}; done
            fi
        }
        complete -o default -F _@PROGRAM@_complete @PROGRAM@

        """;

    public const string Zsh = """
        #compdef @PROGRAM@
        # zsh completion for @PROGRAM@: source <(@PROGRAM@ completion zsh)
        _@PROGRAM@() {
            local line name
            local -a candidates
            while IFS= read -r line; do
                name=${line%%$'\t'*}
                name=${name//:/\\:}
                if [[ $line == *$'\t'* ]]; then candidates+=("$name:${line#*$'\t'}"); else candidates+=("$name"); fi
            done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
            if (( ${#candidates} )); then _describe -V '@PROGRAM@' candidates; else _files; fi
        }
        if [[ ${funcstack[1]} == _@PROGRAM@ ]]; then _@PROGRAM@ "$@"; else compdef _@PROGRAM@ @PROGRAM@; fi

        """;

    public const string Fish = """
        # fish completion for @PROGRAM@: @PROGRAM@ completion fish | source
        function __@PROGRAM@_complete
            set -l words (commandline -opc) (commandline -ct)
            @PROGRAM@ __complete $words[2..-1] 2>/dev/null
        end
        complete -c @PROGRAM@ -a '(__@PROGRAM@_complete)'

        """;
}
