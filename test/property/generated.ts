import { generateRequest } from "../../src/cli/generating.ts";
import { loadConfigs } from "../../src/config/load.ts";
import { evaluate, type Staged, stage } from "../../src/evaluate.ts";
import { FORMATS } from "../../src/generate/formats.ts";
import type { Request } from "../../src/generate/request.ts";
import { LIMITS } from "../../src/input/limits.ts";
import { parseYaml } from "../../src/input/yaml.ts";
import { changedFilter } from "../../src/model/changed.ts";
import type { Config } from "../../src/model/config.ts";
import type { Finding, Report } from "../../src/model/finding.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import type { InputDocument } from "../../src/readers/index.ts";
import { committedPack } from "../policy/pack.ts";
import { ask } from "../unit/tables/query.ts";

const pack = committedPack();

export interface System {
	readonly profile: string;
	readonly provider: string | null;
}

/** Every profile by itself, and with each of its providers. */
export function systems(): readonly System[] {
	const { profiles = [], providers = {} } = ask({}).vocabulary ?? {};
	return profiles.flatMap((profile) => [null, ...(providers[profile] ?? [])].map((provider) => ({ profile, provider })));
}

/** Every class outside the cluster lives in a small range of its own. */
const OUTSIDE = ["client", "ssh-client", "external", "monitoring", "pxe-client", "mgmt-cluster", "pod"];
export const SOURCES: readonly string[] = OUTSIDE.map((name, index) => `${name}=198.51.100.${index * 16}/28`);

export const configured = (
	{ profile, provider }: System,
	{ role = [], source = SOURCES }: { readonly role?: readonly string[]; readonly source?: readonly string[] } = {},
): Promise<readonly Config[]> =>
	loadConfigs(
		{
			profile: `${profile}${provider === null ? "" : `/${provider}`}`,
			role,
			source,
			infer: role.length === 0,
			now: "2026-01-01T00:00:00Z",
		},
		"/",
		new Date(0),
	);

export const documents = (kind: string, values: readonly unknown[]): readonly InputDocument[] =>
	values.map((value, index) => ({ document: { file: `${kind}-${index}`, value, line: () => undefined }, kind }));

/** What `portpolicy generate` prints for some inputs. */
export function generate(format: string, configs: readonly Config[], inputs: readonly InputDocument[] = []): string {
	return write(format, configs, inputs).text;
}

export function write(
	format: string,
	configs: readonly Config[],
	inputs: readonly InputDocument[] = [],
): ReturnType<(typeof FORMATS)[string]> {
	const writer = FORMATS[format];
	if (writer === undefined) throw new Error(`no format ${format}`);
	return writer(requested(configs, inputs));
}

/** What rules are written from. */
export const requested = (configs: readonly Config[], inputs: readonly InputDocument[] = []): Request =>
	generateRequest(inputs, configs, pack, { roles: [] });

export const yaml = (text: string): readonly unknown[] =>
	parseYaml(text, "generated.yaml", LIMITS)
		.documents.map(({ value }) => value)
		.filter((value) => value !== null && value !== undefined);

type Alter = (inventory: Inventory) => Inventory;

export const judge = (configs: readonly Config[], inputs: readonly InputDocument[], alter?: Alter): Report =>
	evaluate({
		documents: inputs,
		configs,
		pack,
		version: "0",
		inputNotes: [],
		inputFailed: false,
		...(alter === undefined ? {} : { alter }),
	}).report;

/** What is judged, before it is. */
export const staged = ([config]: readonly Config[], inputs: readonly InputDocument[]): Staged => stage(inputs, config as Config, pack);

/** The inputs without one rule, by its id or the resource that it is. */
export const without =
	(rule: string): Alter =>
	(inventory) => ({
		...inventory,
		filters: new Map(
			[...inventory.filters].map(([id, filter]) => [
				id,
				changedFilter(filter, { ingress: filter.ingress.filter((one) => one.id !== rule && one.location.address !== rule) }),
			]),
		),
	});

/** What is worth an error or a warning, as far as a reader of a failed test needs it. */
export const told = ({ findings }: Report): readonly unknown[] =>
	findings
		.filter(({ level }) => level !== "note")
		.map(({ rule, target, protocol, ports, sources }) => ({ rule, target, protocol, ports, sources }));

/** How much is shut: a rule that is taken away must show here. */
export const blocked = ({ findings }: Report): number => findings.filter(({ verdict }: Finding) => verdict === "blocked").length;
