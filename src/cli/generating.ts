import type { Scene } from "../analysis/classes.ts";
import { DemandsBySubject, mandatesOf } from "../analysis/mandate.ts";
import { observe } from "../analysis/observe.ts";
import { addressesOf } from "../analysis/where.ts";
import { requirementsOf } from "../ask.ts";
import { allowed } from "../config/closest.ts";
import type { Pack } from "../engine/pack.ts";
import { UsageError } from "../errors.ts";
import { type Staged, stage } from "../evaluate.ts";
import { byRole } from "../generate/placing.ts";
import type { Request } from "../generate/request.ts";
import { rulesFor } from "../generate/rules.ts";
import { NO_ADDRESSES } from "../model/addresses.ts";
import type { Config } from "../model/config.ts";
import type { Demand } from "../model/inventory.ts";
import type { Observed, RequirementsAnswer } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import type { InputDocument } from "../readers/index.ts";
import type { ParseText } from "../readers/kubernetes/collect.ts";
import { podLabels } from "../readers/kubernetes/pod-labels.ts";
import { notice } from "./output.ts";

/** What rules are written from: inputs and configuration of one cluster. `roles`: those that are wanted, all where there are none. */
export function generateRequest(
	documents: readonly InputDocument[],
	configs: readonly Config[],
	pack: Pack,
	{ parse, roles }: { readonly parse?: ParseText; readonly roles: readonly string[] },
): Request {
	const staged = stage(documents, configs[0] as Config, pack, { parse });
	const [cluster] = staged.clusters;
	if (cluster === undefined || staged.clusters.length + configs.length > 2)
		throw new UsageError("usage-generate", "rules are written for one cluster at a time; give the inputs and the configuration of one");
	// With what the cluster's own files say.
	const { config, open } = cluster.scene;
	for (const note of new Set([...staged.profile.notes, ...cluster.notes, ...leftOpen(open)])) notice(note);
	const known = cluster.answer.vocabulary?.roles ?? [];
	const unknown = roles.find((role) => !known.includes(role));
	if (unknown !== undefined) throw new UsageError("usage-role", `--role: unknown role ${unknown}; ${allowed(unknown, known)}`);
	const { inventory } = staged;
	const { targets } = cluster;
	const addresses: Request["addresses"] = (name) =>
		(config.sources.get(name) ?? NO_ADDRESSES).union(config.roles.get(name)?.cidrs ?? NO_ADDRESSES);
	const machinesOf = (role: string): readonly Target[] =>
		targets.filter(
			({ roles: own, subject, exposureOnly }) => subject.nature === "machine" && !exposureOnly && own.some((one) => one.role === role),
		);
	return {
		answer: withRulesInPlace(staged, config, pack, cluster.answer, addresses),
		shown: cluster.answer,
		addresses,
		parameters: config.parameters,
		machines(role) {
			const given = addresses(role);
			if (!given.isEmpty) return given;
			return (
				addressesOf(
					machinesOf(role).flatMap(({ members }) => members),
					inventory,
				) ?? NO_ADDRESSES
			);
		},
		targets,
		asked: asking(cluster.answer, inventory.demands),
		podLabels: podLabels(
			documents.filter(({ kind }) => kind === "kubernetes").map(({ document }) => document),
			parse,
		),
		binds: (role) => roles.length === 0 || roles.includes(role),
	};
}

/** What the judge would ask of a pod, with what it is for. */
function asking({ rows }: RequirementsAnswer, demands: readonly Demand[]): Request["asked"] {
	const bySubject = new DemandsBySubject(demands);
	const purposes = new Map([...rows, ...demands].map(({ id, purpose }) => [id, purpose]));
	return (pod) =>
		mandatesOf(pod, rows, bySubject.of(pod)).map(({ requirement: id, component, role, protocol, ports, sources }) => ({
			row: { id, component, purpose: purposes.get(id) ?? "" },
			role,
			protocol,
			ports,
			sources,
		}));
}

/** What the rules take for granted though the inputs leave it open. */
const leftOpen = (open: Scene["open"] = new Map()): readonly string[] =>
	[...open.keys()]
		.sort()
		.map((name) => `the inputs leave ${name} open: the rules are written as if nobody had moved it; give it: --param ${name}=PORT`);

/**
 * The table as it is in force once the rules stand: groups, tags and policies that are written stand for any number of machines, where the
 * inputs show none of their role.
 */
function withRulesInPlace(
	{ profile, clusters, inventory }: Staged,
	config: Config,
	pack: Pack,
	answer: RequirementsAnswer,
	addresses: Request["addresses"],
): RequirementsAnswer {
	const observed = observe(inventory, clusters[0]?.targets ?? [], config);
	const written = rulesFor(answer, byRole({ answer, addresses })).roles.map(({ role }) => role);
	const unseen = written.filter((role) => !observed.machineRoles.includes(role));
	const settled: Observed = {
		...observed,
		machineRoles: [...observed.machineRoles, ...unseen].sort(),
		severalRoles: [...(observed.severalRoles ?? []), ...unseen].sort(),
		separateEtcd: observed.separateEtcd || unseen.includes("etcd"),
	};
	return requirementsOf(pack, profile.name, config, settled);
}
