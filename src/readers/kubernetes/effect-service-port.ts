import { intervals } from "../../model/intervals.ts";
import { isUnknownSet, type Rule } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { TCP } from "../../model/protocols.ts";
import { sortedById } from "./by-id.ts";
import { KUBEBUILDER_SCAFFOLD } from "./defaults.ts";
import { type Effect, type EffectScene, NO_EFFECTS } from "./effect.ts";
import type { Policy } from "./networkpolicy.ts";
import { namedPorts, type Pods } from "./pods.ts";
import { PROTOCOLS } from "./policy-ports.ts";
import type { Selector } from "./selector.ts";
import type { Service, ServicePort } from "./services.ts";

/** A port of a Service that ends on another port of the pods behind it, which do not have its own. */
interface Elsewhere {
	readonly service: Service;
	readonly port: number;
	readonly protocol: number;
	readonly targets: readonly number[];
	/** Those behind the Service that the policy selects, by id. */
	readonly pods: readonly [Pods, ...Pods[]];
}

/** Ports of Services that end elsewhere on the pods that a selector selects: found once for all policies that have it. */
export class PortsElsewhere {
	readonly #known = new Map<string, readonly Elsewhere[]>();

	constructor(private readonly scene: Pick<EffectScene, "population" | "services">) {}

	on(namespace: string, selector: Selector): readonly Elsewhere[] {
		const services = this.scene.services.get(namespace);
		if (services === undefined) return NONE;
		const key = `${namespace}/${selector.text}`;
		let found = this.#known.get(key);
		if (found === undefined) {
			const pods = new Set(selectedPods(this.scene, namespace, selector));
			found = services.flatMap((service) => this.#behind(namespace, service, pods));
			this.#known.set(key, found);
		}
		return found;
	}

	#behind(namespace: string, service: Service, among: ReadonlySet<Pods>): readonly Elsewhere[] {
		if (service.selector === null) return NONE;
		const behind = this.scene.population.selected(namespace, service.selector).filter((pod) => among.has(pod));
		const [first, ...others] = sortedById(behind);
		return first === undefined ? NONE : service.ports.flatMap((port) => elsewhere(service, port, [first, ...others]));
	}
}

const NONE: readonly Elsewhere[] = [];

function elsewhere(service: Service, { port, protocol: name, target }: ServicePort, pods: Elsewhere["pods"]): readonly Elsewhere[] {
	const protocol = PROTOCOLS[name];
	const targets = typeof target === "number" ? [target] : pods.flatMap(({ ports }) => namedPorts(ports).get(`${target}/${protocol}`) ?? []);
	if (protocol === undefined || targets.length === 0 || targets.includes(port) || declares(pods, protocol, port)) return NONE;
	return [{ service, port, protocol, targets: [...new Set(targets)], pods }];
}

const selectedPods = ({ population }: Pick<EffectScene, "population">, namespace: string, selector: Selector): readonly Pods[] =>
	population.selected(namespace, selector).filter(({ hostNetwork }) => hostNetwork !== "yes");

/** Rules that admit the port of a Service where the pod listens on another: policies see packets after the Service has sent them on. */
export function servicePortEffects(policy: Policy, scene: EffectScene): readonly Effect[] {
	const { namespace } = policy.object;
	const elsewhere = scene.elsewhere.on(namespace, policy.selector);
	const found = elsewhere.length === 0 ? NO_EFFECTS : elsewhere.flatMap((one) => misplaced(policy, one));
	if (found.length > 0 || policy.selector.text !== KUBEBUILDER_SCAFFOLD.podSelector) return found;
	return scaffold(policy, selectedPods(scene, namespace, policy.selector));
}

function misplaced(policy: Policy, { service: { object }, port, protocol, targets, pods }: Elsewhere): readonly Effect[] {
	const by = policy.filter.ingress.find((rule) => names(rule, protocol, port));
	if (by === undefined || targets.some((number) => policy.filter.ingress.some((rule) => admits(rule, protocol, number, pods)))) return [];
	const service = `${object.namespace}/${object.name}`;
	const note = `${port} is the port of Service ${service}, which sends to ${targets[0]} on the pod`;
	return [
		{
			rule: "effect/service-port",
			detail: `${object.name}:${port}`,
			target: pods[0].id,
			by,
			protocol,
			ports: intervals(port),
			args: { service, servicePort: port, targetPort: targets[0] as number, note },
		},
	];
}

/** kubebuilder's old webhook policy, recognised by itself: its pods and Service are rarely in the same input. */
function scaffold(policy: Policy, pods: readonly Pods[]): readonly Effect[] {
	const { podSelector, namespaceSelector, port, podPort } = KUBEBUILDER_SCAFFOLD;
	if (declares(pods, TCP, port)) return [];
	const by = policy.filter.ingress.find(
		(rule) =>
			names(rule, TCP, port) &&
			rule.sources.members.some((member) => member.kind === "pods" && member.key === JSON.stringify([namespaceSelector, "*"])),
	);
	if (by === undefined || policy.filter.ingress.some((rule) => admits(rule, TCP, podPort, pods))) return [];
	const target = pods[0]?.id ?? `${policy.object.namespace}/Pods/${podSelector}`;
	const note = `kubebuilder's old scaffold: ${port} is the port of the webhook's Service, the pod listens on another (${podPort} by default), and the API server is in no namespace`;
	return [
		{
			rule: "effect/service-port",
			detail: "scaffold",
			target,
			by,
			protocol: TCP,
			ports: intervals(port),
			args: { service: "", servicePort: port, targetPort: podPort, note },
		},
	];
}

const declares = (pods: readonly Pods[], protocol: number, port: number): boolean =>
	pods.some(({ ports }) => ports.some((entry) => entry.protocol === protocol && entry.port === port));

/** A rule that names a port, as opposed to one that opens all of them. */
const names = (rule: Rule, protocol: number, port: number): boolean =>
	hasProtocol(rule, protocol) && !isUnknownSet(rule.ports) && !rule.ports.equals(ALL_PORTS) && rule.ports.has(port);

/** Whether a rule may admit a port of some of the pods that are asked; where none is known, a name may be that of any port. */
function admits(rule: Rule, protocol: number, port: number, pods: readonly Pods[]): boolean {
	if (!hasProtocol(rule, protocol)) return false;
	if (isUnknownSet(rule.ports) || rule.ports.has(port)) return true;
	return rule.namedPorts.some(
		({ name }) => pods.length === 0 || pods.some(({ ports }) => namedPorts(ports).get(`${name}/${protocol}`)?.includes(port) === true),
	);
}

const hasProtocol = ({ protocols }: Rule, protocol: number): boolean => isUnknownSet(protocols) || protocols.has(protocol);
