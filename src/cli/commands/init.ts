import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { type Staged, stage } from "../../evaluate.ts";
import type { Config } from "../../model/config.ts";
import { type FoundConfig, formatConfig } from "../../report/formats/config.ts";
import { installation } from "../installation.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { notice } from "../output.ts";
import type { Action } from "../program.ts";
import { embeddedManifests, noticeInputErrors, openSession } from "../session.ts";

const FILE = "portpolicy.yaml";

interface InitOptions {
	readonly stdout?: boolean;
	readonly new?: string;
	readonly in?: string;
}

/** `portpolicy init`: writes what inference finds in the inputs as a configuration, or with `--new` something to start from. Never overwrites. */
export const initCommand: Action = async (command, args, argv) => {
	const options = judgingOptions(command);
	const given = command.opts<InitOptions>();
	const toStdout = given.stdout === true;
	if (given.new !== undefined) return somethingNew(given.new, args, given);
	if (given.in !== undefined) throw new UsageError("usage-init", "--in says where something new goes, and needs --new");
	if (args.length === 0) throw new UsageError("usage-init", "an input is missing: a file, a folder, a glob, or - for standard input");
	if (!toStdout && existsSync(FILE))
		throw new UsageError("usage-init", `${FILE} is there already, and init never overwrites it; --stdout prints instead`);
	const requested = requestedInputs(command, args, argv);
	const { inputs, documents, configs, pack } = await openSession(requested, options);
	noticeInputErrors(inputs);
	if (inputs.errors.length > 0) return 2;
	if (documents.length === 0) throw new UsageError("usage-init", "no object of a known kind in the inputs, so nothing tells who is who");
	const config = configs[0] as Config;
	const staged = stage(documents, config, pack, await embeddedManifests(documents));
	for (const note of new Set([...staged.profile.notes, ...staged.clusters.flatMap(({ notes }) => notes)])) notice(note);
	const written = formatConfig(
		foundIn(
			staged,
			config,
			requested.map(({ path }) => path),
		),
	);
	if (toStdout) {
		process.stdout.write(written);
		return 0;
	}
	try {
		writeFileSync(FILE, written, { flag: "wx" });
	} catch (cause) {
		throw new UsageError(
			"usage-init",
			`${resolve(FILE)} cannot be written (${(cause as NodeJS.ErrnoException).code ?? "unknown reason"})`,
			{ cause },
		);
	}
	notice(`wrote ${FILE}`);
	return 0;
};

/** `portpolicy init --new KIND NAME [--in DIR]`. */
async function somethingNew(kind: string, args: readonly string[], { stdout, in: folder = "." }: InitOptions): Promise<number> {
	const [name, more] = args;
	if (name === undefined || more !== undefined)
		throw new UsageError("usage-new", `--new ${kind} takes one name, e.g. --new rule acme/no-ssh --in our-pack`);
	const [{ scaffold, writeNew }, { namesBeside }] = await Promise.all([import("../scaffold.ts"), import("../scaffold-names.ts")]);
	const made = scaffold(kind, name, await namesBeside(folder));
	if (stdout === true) {
		process.stdout.write([...made].map(([path, text]) => `# ${path}\n${text}`).join("\n"));
		return 0;
	}
	for (const file of writeNew(folder, made)) notice(`wrote ${file}`);
	notice(NEXT[kind]?.(folder) ?? "");
	return 0;
}

/** What to do with what was made. */
const NEXT: Readonly<Record<string, (folder: string) => string>> = {
	rule: (folder) =>
		`compile it: node ${join(installation(), "tools", "build-pack.mjs")} ${folder}; then packs: [${folder}] in ${FILE} takes it in`,
	row: (folder) => `packs: [${folder}] in ${FILE} takes it in; portpolicy requirements shows it`,
	profile: (folder) => `packs: [${folder}] in ${FILE} takes it in; portpolicy requirements --profile NAME shows it`,
	case: (folder) => `run it: portpolicy test ${folder}`,
};

/** What the targets of all clusters say, without what only configuration can say. */
function foundIn({ clusters, profile }: Staged, { sources, packs }: Config, inputs: readonly string[]): FoundConfig {
	const targets = clusters.flatMap((cluster) => cluster.targets);
	const held = new Set(targets.flatMap(({ roles }) => roles.map(({ role }) => role)));
	const rows = clusters.flatMap(({ answer }) =>
		answer.rows.filter(({ applies, targetRoles }) => applies && targetRoles.some((role) => held.has(role))),
	);
	const definitions = Object.assign({}, ...clusters.map(({ answer }) => answer.classes)) as Staged["clusters"][number]["answer"]["classes"];
	const outside = [...new Set(rows.flatMap((row) => row.sources))].filter(
		(name) => definitions[name]?.kind === "outside" && !sources.has(name),
	);
	const expected = [...new Set(clusters.flatMap(({ answer }) => answer.expectedRoles))];
	const settings = clusters.flatMap((cluster) => cluster.settings).filter(({ used }) => used);
	const [first] = clusters;
	return {
		inputs,
		settings,
		profile: {
			...profile,
			provider: first?.answer.profile.provider ?? profile.provider,
			release: first?.answer.profile.release ?? profile.release,
		},
		packs: packs.list.map(({ folder }) => folder),
		// What has its role from those who may carry it has it again when these have theirs.
		roles: targets
			.flatMap(({ roles, members }) =>
				roles.filter(({ derived }) => derived !== true).map(({ role, evidence }) => ({ role, evidence, ids: members.map(({ id }) => id) })),
			)
			.sort((a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : 0)),
		clusters: clusters.flatMap(({ cluster }) => cluster ?? []),
		nameless: targets.filter(({ roles, subject }) => roles.length === 0 && subject.nature !== "load-balancer").map(({ id }) => id),
		outside: outside.sort(),
		absent: held.size === 0 ? [] : expected.filter((role) => !held.has(role)),
	};
}
