# Whether the words before the cursor begin with this command, and with none within it.
function __callfold_at
    set -l words (commandline -opc)
    set -l path $words[1]
    for word in $words[2..]
        contains -- "$path $word" $__callfold_commands
        or break
        set path "$path $word"
    end
    test "$path" = "$argv"
end

# Whether there are no words after it.
function __callfold_first
    test (string join ' ' -- (commandline -opc)) = "$argv"
end

function __callfold_by_npx
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = callfold
end

complete -c callfold -f
complete -c npx -n __callfold_by_npx -x -a '(complete -C (commandline -cp | string replace -r "^\s*npx\s+" ""))'
