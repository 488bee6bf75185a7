# What ./test reads of Node's TAP: `# skip N` for its count, `# skipped REASON` for each test's reason.
s/^# skipped ([0-9]+)$/# skip \1/
s/^( *ok .* # SKIP (.*))$/\1\n# skipped \2/
