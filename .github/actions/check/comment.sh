#!/bin/sh
# Posts the comment on the pull request, or puts it in the place of the one that an
# earlier run posted, which the hidden tag on its first line tells. A comment that
# cannot be posted, as from a fork, is a warning: the verdict does not hang on it.
set -eu

warn() {
	echo "::warning title=tokecon check::the comment could not be posted: $1"
	exit 0
}

command -v gh >/dev/null || warn 'gh is not installed'
[ -n "${GH_TOKEN:-}" ] || warn 'there is no token'
comments=repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments

# Only comments of our own are ours, whatever others begin theirs with.
ME=$(gh api graphql -f query='{viewer{login}}' --jq .data.viewer.login) || warn 'gh does not know who it is'
export ME
own='.[] | select(.user.login == env.ME or .user.login == env.ME + "[bot]") | select(.body | startswith("<!-- tokecon:check -->")) | .id'
ids=$(gh api --paginate "$comments?per_page=100" --jq "$own") || warn 'the comments could not be read'
id=$(printf '%s\n' "$ids" | head -n 1)

if [ -n "$id" ]; then
	gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$BODY" || warn 'gh failed'
else
	gh api --silent --method POST "$comments" -F "body=@$BODY" || warn 'gh failed'
fi
