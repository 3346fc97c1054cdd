import type { Filter, Rule, UnreadRule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import type { Written } from "../../model/written.ts";
import type { Membership } from "./membership.ts";
import { addressOf, type KubeObject, locationOf } from "./objects.ts";
import { POLICY_PROTOCOLS } from "./policy-ports.ts";
import { type Reader, type RulesRead, rulesOf } from "./policy-rules.ts";
import type { Direction, Spec, SpecRead, Specs } from "./policy-spec.ts";
import type { Problem } from "./problems.ts";
import { refused } from "./refused.ts";
import { EVERYTHING, type Selector } from "./selector.ts";
import { unknownRules } from "./unknown-rule.ts";
import { UNITED, writtenAs } from "./written.ts";

/** A NetworkPolicy v1 after the API server's defaulting. */
export interface Policy {
	readonly object: KubeObject;
	readonly address: string;
	readonly selector: Selector;
	readonly isolates: Spec["isolates"];
	readonly spec: Spec;
	readonly filter: Filter;
	/** Pointers of what the API server would refuse: such a policy may never have been applied. Empty when it is sound. */
	readonly rejected: readonly Problem[];
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements that were read, and that were refused. */
	readonly elements: { readonly read: number; readonly refused: number };
}

const OTHER_PROTOCOLS = ALL_PROTOCOLS.subtract(POLICY_PROTOCOLS);

const NO_TAGS: Filter["tags"] = {};
const NONE: readonly string[] = [];
const NO_UNREAD: readonly UnreadRule[] = [];
const NO_UNKNOWNS: readonly Unknown[] = [];
const NO_RULES: readonly Rule[] = [];

/** Whether a policy lets in whatever the API speaks of, from anywhere. */
export const admitsEverything = ({ isolates, spec }: Policy): boolean =>
	isolates.ingress === "yes" && spec.ingress.some(({ peers, ports }) => peers === null && ports.some(({ allProtocols }) => allProtocols));

/** The rules that one element of a direction of a policy's spec became. */
export const rulesOfElement = ({ object, filter }: Policy, direction: Direction, index: number): readonly Rule[] => {
	const pointer = `${object.place.pointer}/spec/${direction}/${index}`;
	return filter[direction].filter(({ location }) => location.pointer === pointer);
};

/** What policies are read with: who tells pods apart, and the specs read so far. */
export interface PolicyContext {
	readonly membership: Membership;
	readonly specs: Specs;
}

/** `id` is given where two different policies have one name. */
export function readNetworkPolicy(object: KubeObject, { membership, specs }: PolicyContext, id: string = object.id): Policy {
	return new ReadPolicy(object, id, specs.read(object), membership);
}

/** Makes its rules when somebody asks for them: most policies of a large cluster stand in front of nobody who is judged. */
class ReadPolicy implements Policy {
	readonly spec: Spec;
	readonly rejected: readonly Problem[];
	readonly filter: Filter;
	private inbound: RulesRead | null = null;
	private outbound: RulesRead | null = null;

	constructor(
		readonly object: KubeObject,
		private readonly id: string,
		private readonly read: SpecRead,
		private readonly membership: Membership,
	) {
		this.spec = read.spec;
		this.rejected = read.problems.found;
		this.filter = new PolicyFilter(this, id);
	}

	get address(): string {
		return addressOf(this.object);
	}
	get selector(): Selector {
		return this.spec.selector;
	}
	get isolates(): Spec["isolates"] {
		return this.spec.isolates;
	}
	get unread(): readonly UnreadRule[] {
		if (this.rejected.length === 0) return NO_UNREAD;
		return [
			...this.read.problems.outsideRules.map((problem) => refused(this.reader, this.id, problem)),
			...this.rules("ingress").unread,
			...this.rules("egress").unread,
		];
	}
	get elements(): Policy["elements"] {
		const unread = this.rejected.length === 0 ? 0 : this.rules("ingress").unread.length;
		return { read: this.spec.ingress.length - unread, refused: unread };
	}

	/** What is read of a direction, whether or not the policy isolates in it. */
	rules(direction: Direction): RulesRead {
		if (direction === "ingress") {
			this.inbound ??= rulesOf(this.reader, this.spec.ingress, direction);
			return this.inbound;
		}
		this.outbound ??= rulesOf(this.reader, this.spec.egress, direction);
		return this.outbound;
	}

	get reader(): Reader {
		const { object, id, address, membership, read } = this;
		return { object, id, address, membership, problems: read.problems };
	}
}

class PolicyFilter implements Filter {
	readonly kind = "kubernetes-networkpolicy";
	readonly mode = "union";
	readonly stateful = true;
	readonly names: readonly string[];
	readonly tags = NO_TAGS;
	readonly network: string;
	readonly modules = NONE;
	readonly clusterKeys = NONE;
	readonly silentProtocols = OTHER_PROTOCOLS;
	readonly unknownIngress: readonly Unknown[];
	readonly location: Location;
	private outbound: readonly Rule[] | null = null;

	constructor(
		private readonly policy: ReadPolicy,
		readonly id: string,
	) {
		const { object, rejected } = policy;
		this.names = [object.name];
		this.network = object.namespace;
		this.unknownIngress = rejected.length === 0 ? NO_UNKNOWNS : policy.rules("ingress").unknowns;
		this.location = locationOf(object);
	}

	// Rules of a direction that policyTypes does not name are ignored, but by engines that may not.
	get ingress(): readonly Rule[] {
		return this.policy.isolates.ingress !== "no" ? this.policy.rules("ingress").rules : NO_RULES;
	}
	get egress(): readonly Rule[] {
		this.outbound ??= this.policy.isolates.egress !== "no" ? this.certainAndNot() : NO_RULES;
		return this.outbound;
	}

	/** Policies that are written alike share their spec, in which only selectors of pods without namespaces mean the policy's own. */
	get outward(): object {
		return this.policy.spec;
	}

	get written(): Written {
		const { object, selector, spec } = this.policy;
		const broad = selector.text === EVERYTHING.text;
		return { ...writtenAs(object), ...UNITED, elements: spec.ingress.length === 0 ? null : spec.ingress.length, broad };
	}

	private certainAndNot(): readonly Rule[] {
		const { rules, unknowns } = this.policy.rules("egress");
		const { object, address } = this.policy;
		const location = object.place.at("/spec/egress", address);
		// What an outgoing rule that the API refuses may turn out to admit, nobody knows.
		return [
			...rules,
			...unknowns.flatMap((unknown, index) => unknownRules(`${this.id}#egress-refused[${index}]`, this.id, ["allow"], unknown, location)),
		];
	}
}
