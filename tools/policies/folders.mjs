// What policies/portpolicy/tables/folders.rego finds by a search, stated for the compiler: OPA's planner turns a lookup whose keys
// are variables into one call, but a search into code for every place that it may lead to.

/** The module that takes the place of the search. */
export const FOLDERS = "portpolicy/tables/folders.rego";

const TABLE = /^portpolicy\/requirements\/([^/]+)\/([^/]+)\/data\.yaml$/;

/**
 * The rows of every profile's folders as Rego, by profile.
 *
 * @param {readonly {path: string}[]} sources
 */
export function foldersModule(sources) {
	const profiles = sources
		.map(({ path }) => path.match(/^portpolicy\/requirements\/([^/]+)\/data\.yaml$/)?.[1])
		.filter((name) => name !== undefined && name !== "index");
	const rules = profiles.map((profile) => {
		const rows = sources
			.map(({ path }) => path.match(TABLE))
			.filter((match) => match?.[1] === profile)
			.map((match) => `\tdata.portpolicy.requirements[${JSON.stringify(profile)}][${JSON.stringify(match[2])}].rows,\n`);
		return `rows_of[${JSON.stringify(profile)}] := [\n${rows.join("")}]\n`;
	});
	return `package ${FOLDERS.slice(0, -".rego".length).replaceAll("/", ".")}\n\n${rules.join("\n")}`;
}
