# METADATA
# description: >-
#   Tables by profile, whatever folders it has. Compiled, a search over all folders becomes one function that holds the tables of
#   all profiles and takes as long to load as the rest of the pack; the build states its result instead, profile by profile
#   (tools/policies/folders.mjs).
# scope: package
package portpolicy.tables.folders

rows_of[name] := [folder.rows | some folder in data.portpolicy.requirements[name]; is_array(folder.rows)] if {
	some name in data.portpolicy.requirements.index.profiles
}
