import { intervals } from "../../model/intervals.ts";
import type { Demand } from "../../model/inventory.ts";
import { TCP } from "../../model/protocols.ts";
import { addressOf } from "./objects.ts";
import type { Service, ServicePort } from "./services.ts";
import type { Role } from "./subjects.ts";
import type { Call } from "./webhooks.ts";

/** What a container port may be (core/v1 ContainerPort). */
const ANY_PORT = intervals([1, 65535]);

/** Pods behind a Service, as far as ports go. */
export interface Backend {
	readonly id: string;
	readonly namedPorts: ReadonlyMap<string, readonly number[]>;
	readonly synthetic: boolean;
	/** Ports that endpoints set by hand name; the Service's own target port does not count then. */
	readonly numbers?: readonly number[];
}

/** Pods behind a port of a Service; null where nothing says who they are. `elsewhere` are addresses of no pod in the inputs. */
export type Backends = (service: Service, port: ServicePort) => { readonly pods: readonly Backend[]; readonly elsewhere: number } | null;

export interface Demands {
	readonly demands: readonly Demand[];
	/** Roles that calls give to subjects, by id. */
	readonly roles: ReadonlyMap<string, readonly Role[]>;
	/** Remarks by file. */
	readonly notes: readonly { readonly file: string; readonly words: string }[];
}

/**
 * What the API server's calls demand of pods (contract.md section 6.7): one requirement for each Service port and pod
 * behind it, whatever the number of webhooks that share it.
 */
export function demandsOf(calls: readonly Call[], services: ReadonlyMap<string, Service>, backends: Backends): Demands {
	const demands: Demand[] = [];
	const roles = new Map<string, readonly Role[]>();
	const notes: { file: string; words: string }[] = [];
	for (const [key, group] of byServicePort(calls)) {
		const first = group[0] as Call;
		const note = (words: string): void => void notes.push({ file: first.object.place.file, words: `${callers(group)}: ${words}` });
		const service = services.get(`${first.namespace}/${first.service}`);
		if (service === undefined) {
			note(`Service ${first.namespace}/${first.service} is not in the input`);
			continue;
		}
		const port = service.ports.find((candidate) => candidate.port === first.port && candidate.protocol === "TCP");
		if (port === undefined) {
			note(`Service ${first.namespace}/${first.service} has no port ${first.port}/TCP`);
			continue;
		}
		const behind = backends(service, port);
		if (behind === null) {
			note(`Service ${first.namespace}/${first.service} selects no pods`);
			continue;
		}
		if (behind.elsewhere > 0)
			note(
				`Service ${first.namespace}/${first.service} sends to ${behind.elsewhere === 1 ? "an address" : `${behind.elsewhere} addresses`} of no pod in the input: not judged there`,
			);
		for (const backend of behind.pods) {
			const numbers = backend.numbers ?? targets(port, backend);
			if (numbers.length === 0 && !backend.synthetic) {
				note(`${backend.id} has no container port named ${JSON.stringify(port.target)}`);
				continue;
			}
			demands.push(demand(key, group, service, port, backend.id, numbers));
			const role: Role = { role: first.role, evidence: `${first.caller} calls Service ${first.namespace}/${first.service}:${first.port}` };
			const others = roles.get(backend.id) ?? [];
			if (!others.some((other) => other.role === role.role)) roles.set(backend.id, [...others, role]);
		}
	}
	return { demands, roles, notes };
}

function byServicePort(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
	const groups = new Map<string, Call[]>();
	for (const call of calls) {
		const key = `${call.role}/${call.namespace}/${call.service}/${call.port}`;
		groups.set(key, [...(groups.get(key) ?? []), call]);
	}
	for (const group of groups.values()) group.sort((a, b) => (a.caller < b.caller ? -1 : a.caller > b.caller ? 1 : 0));
	return groups;
}

const targets = (port: ServicePort, { namedPorts }: Backend): readonly number[] =>
	typeof port.target === "number" ? [port.target] : (namedPorts.get(`${port.target}/${TCP}`) ?? []);

const callers = (calls: readonly Call[]): string => {
	const names = [...new Set(calls.map(({ caller }) => caller))];
	return names.length <= 2 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
};

function demand(
	id: string,
	calls: readonly Call[],
	service: Service,
	port: ServicePort,
	subject: string,
	numbers: readonly number[],
): Demand {
	const first = calls[0] as Call;
	const failsOpen = calls.every((call) => call.failsOpen);
	const consequence = failsOpen
		? "Without it the webhook is skipped in silence (failurePolicy: Ignore)."
		: "Without it the API server refuses every request that the webhook is asked about.";
	return {
		id,
		role: first.role,
		subject,
		protocol: TCP,
		...(numbers.length > 0
			? { ports: intervals(...numbers) }
			: { ports: ANY_PORT, hidden: { address: subject, attribute: "container ports" } }),
		sources: ["kube-apiserver"],
		purpose: first.role === "webhook" ? `Webhook of ${callers(calls)}` : `Aggregated API of ${callers(calls)}`,
		reason: `The API server calls Service ${service.object.namespace}/${service.object.name}:${port.port}. ${first.role === "webhook" ? consequence : "Without it the API that it serves is unavailable."}`,
		failsOpen,
		servicePort: numbers.length === 1 && numbers[0] === port.port ? null : port.port,
		location: first.object.place.at(first.path, addressOf(first.object)),
	};
}
