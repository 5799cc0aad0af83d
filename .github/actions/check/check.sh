#!/bin/sh
# Runs tokecon check: annotations on standard output, the summary of the job, the
# body of a comment, and SARIF where it is asked for. The exit status of the check
# becomes the output status and fails nothing here: the comment comes first.
set -eu

folder=$(mktemp -d "$RUNNER_TEMP/tokecon.XXXXXX")
comment=$folder/comment.md
tokecon=${INPUT_TOKECON:-$RUNNER_TEMP/tokecon-bin/tokecon}

# base finds the branch that the pull request goes to and prints the baseline. A
# shallow clone does not hold it; a file that is new has none.
base() {
	[ -n "${GITHUB_BASE_REF:-}" ] || return 0
	ref=refs/remotes/origin/$GITHUB_BASE_REF
	if ! git rev-parse -q --verify "$ref^{commit}" >/dev/null; then
		depth=
		[ "$(git rev-parse --is-shallow-repository)" = false ] || depth=--depth=1
		git fetch -q $depth origin "+refs/heads/$GITHUB_BASE_REF:$ref" >&2
	fi
	if git cat-file -e "$ref:./${INPUT_PROJECT:-tokecon.yaml}" 2>/dev/null; then
		echo "git:origin/$GITHUB_BASE_REF"
	else
		echo "${INPUT_PROJECT:-tokecon.yaml} is not in $GITHUB_BASE_REF: there is no baseline" >&2
	fi
}

# broken writes a comment that says why the check could not run: one of an earlier
# run, which passed, must not stay.
broken() {
	message=$(sed 's/%/%25/g' "$folder/errors" | awk '{ printf "%s%s", end, $0; end = "%0A" }')
	echo "::error title=tokecon check::${message:-it ended with status $status}"
	{
		echo '<!-- tokecon:check -->'
		echo "**✗ tokecon check could not run (status $status).**"
		echo
		sed 's/^/    /' "$folder/errors"
	} >"$comment"
}

set -- check
if [ -n "${INPUT_PROJECT:-}" ]; then
	set -- "$@" --project "$INPUT_PROJECT"
fi
baseline=${INPUT_BASELINE:-$(base)}
if [ -n "$baseline" ] && [ "$baseline" != none ]; then
	set -- "$@" --baseline "$baseline"
fi
set -f # no file names are made of arguments
# shellcheck disable=SC2086 # they are meant to be split
set -- "$@" ${INPUT_ARGS:-}
set +f

status=0
"$tokecon" "$@" -f github 2>"$folder/errors" || status=$?
cat "$folder/errors" >&2
sarif=
case $status in
0 | 3)
	"$tokecon" "$@" --quiet --comment -o "$comment" || [ $? -eq "$status" ]
	if [ -n "${INPUT_SARIF:-}" ]; then
		"$tokecon" "$@" --quiet -f sarif -o "$INPUT_SARIF" || [ $? -eq "$status" ]
		sarif=$INPUT_SARIF
	fi
	;;
*) broken ;;
esac

cat "$comment" >>"$GITHUB_STEP_SUMMARY"
{
	echo "status=$status"
	echo "comment=$comment"
	echo "sarif=$sarif"
} >>"$GITHUB_OUTPUT"
