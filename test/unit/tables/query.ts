import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import type { Question } from "../../../src/engine/pack.ts";
import type { Observed, RequirementsAnswer, Row } from "../../../src/model/requirement.ts";
import { committedPack } from "../../policy/pack.ts";

const folder = fileURLToPath(new URL("../../../policies/portpolicy/requirements", import.meta.url));

/** Every data.yaml of the tables by its folder, e.g. `kubernetes/worker`. */
export const tables: ReadonlyMap<string, unknown> = new Map(
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.map((path) => path.replaceAll("\\", "/"))
		.filter((path) => path.endsWith("/data.yaml"))
		.sort()
		.map((path) => [path.slice(0, -"/data.yaml".length), load(readFileSync(`${folder}/${path}`, "utf8"))]),
);

const pack = committedPack();

const quiet: Observed = {
	machineRoles: ["control-plane", "worker"],
	separateEtcd: false,
	nodePortProtocols: [],
	loadBalancerService: false,
	healthCheckPorts: "",
	loadBalancerSource: false,
	loadBalancer: false,
};

/** What the committed pack answers; everything that is not given is the default of contract.md, and nothing is observed. */
export function ask({
	observed,
	features,
	...given
}: Partial<Omit<Question, "observed" | "features">> & {
	readonly observed?: Partial<Observed>;
	readonly features?: Partial<Question["features"]>;
}): RequirementsAnswer {
	return pack.requirements({
		profile: "kubernetes",
		provider: null,
		release: null,
		table: "effective",
		cni: [],
		addons: [],
		parameters: {},
		...given,
		features: {
			externalEtcd: null,
			nodePortProtocols: null,
			loadBalancerHealthChecks: null,
			controlPlaneKubelet: null,
			schedulableControlPlane: null,
			bootMode: null,
			judgeEgress: null,
			...features,
		},
		observed: { ...quiet, ...observed },
	});
}

/** `ROLES PROTOCOL/PORTS < SOURCES` of a row, the shortest form that says what it demands. */
export const demand = ({ targetRoles, protocol, ports, sources }: Row): string =>
	`${targetRoles.join("+")} ${protocol}${ports === "" ? "" : `/${ports}`} < ${sources.join(" ")}`;

/** Rows in force, by id without the profile. */
export const inForce = (answer: RequirementsAnswer): Readonly<Record<string, string>> =>
	Object.fromEntries(answer.rows.filter(({ applies }) => applies).map((row) => [row.id.slice(row.id.indexOf("/") + 1), demand(row)]));

export const rowOf = (answer: RequirementsAnswer, id: string): Row => {
	const row = answer.rows.find((candidate) => candidate.id === id);
	if (row === undefined) throw new Error(`no row ${id}`);
	return row;
};
