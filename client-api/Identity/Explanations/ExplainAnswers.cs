namespace ClientApi.Identity;

/// <summary>May somebody do something?</summary>
/// <param name="Action">
/// `read`, `write`, `manage`, `operate` or `observe`; of a border `block` or `free`; of an approval `request`, `decide` or `take-back`; of a share
/// request `ask` or `answer`.
/// </param>
/// <param name="Principal">The id of a person or a client; the caller itself where it is left out.</param>
public sealed record ExplainRequest(string? Action, ExplainedResource? Resource, string? Principal);

/// <summary>What it is about.</summary>
/// <param name="Kind">
/// `product`, `component`, `enterprise`, `factor`, `library`, `organisation` or `grid`; or a change: `share` or `factor-use`
/// (`write`), `share-request`, `roles` that are given or an `invitation` of a supplier (`manage`), `enterprise-border`, `library-border`,
/// `enterprise-approval` or `library-approval`.
/// </param>
/// <param name="Id">Its id; of a library its name; of a share the enterprise's; of roles the organisation's; of an invitation the supplier's; of a border, an approval or a
/// share request whose it is; of the grid none.</param>
/// <param name="Part">Of what is read: `figure` (where it is left out), `publications`, `breakdown`, `provenance`, `history` or `live`.</param>
/// <param name="With">Of a share or a share request: the buyer; of an approval: the organisation that would be told.</param>
/// <param name="Until">Of a share: when it ends; none without an end.</param>
/// <param name="Roles">Of roles: some of `read`, `write`, `admin`.</param>
public sealed record ExplainedResource(
    string? Kind, string? Id, string? Part, string? With = null, DateTimeOffset? Until = null, IReadOnlyList<string>? Roles = null);

/// <summary>Whether it may, and why.</summary>
/// <param name="Principal">Whose rights these are.</param>
/// <param name="Reason">The rule in a sentence. What may not be seen and what is not there are told by the same one.</param>
public sealed record ExplainAnswer(string Principal, bool Allowed, string Reason);
