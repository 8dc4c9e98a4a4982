using System.Collections.Immutable;

namespace ClientApi.Access;

/// <summary>What may not cross a border, and what may all the same, as it is at one number of rights.</summary>
/// <remarks>What is not blocked is not in it, so that it is small, and asking of it costs a look-up.</remarks>
public sealed class Borders
{
    private readonly ImmutableDictionary<BorderSource, BorderOwner> _blocked;
    private readonly ILookup<BorderSource, BorderApproval> _approvals;

    public Borders(IEnumerable<BorderOwner> blocked, IEnumerable<BorderApproval> approvals)
    {
        _blocked = blocked.Where(owner => owner.IsBlocked).ToImmutableDictionary(owner => owner.Source);
        _approvals = approvals.ToLookup(approval => approval.Source);
    }

    /// <summary>Nothing is blocked.</summary>
    public static Borders None { get; } = new([], []);

    /// <summary>Whether nothing is blocked at all.</summary>
    public bool AreOpen => _blocked.IsEmpty;

    /// <summary>The libraries that the reader may not be told of, and how the ids of their factors begin.</summary>
    public IEnumerable<(string Prefix, string Library)> LibrariesBlockedFor(BorderReader reader, DateTimeOffset now) =>
        BlockedFor(reader, now).Where(source => source.IsLibrary).Select(source => ($"urn:factor:{source.Id}:", source.Id));

    /// <summary>Enterprises that are blocked, whoever asks.</summary>
    public IEnumerable<string> Enterprises => _blocked.Keys.Where(source => !source.IsLibrary).Select(source => source.Id);

    /// <summary>What the reader may not be told of.</summary>
    public IEnumerable<BorderSource> BlockedFor(BorderReader reader, DateTimeOffset now) =>
        _blocked.Keys.Where(source => !Decide(source, reader, now).IsAllowed);

    /// <summary>May the reader be told of what is the source's, as far as borders go?</summary>
    /// <param name="until">How long the disclosure is to last; none for one at this moment.</param>
    public Decision Decide(BorderSource source, BorderReader reader, DateTimeOffset now, DateTimeOffset? until = null) =>
        _blocked.TryGetValue(source, out var owner)
            ? CrossBorder.Decide(owner, reader, _approvals[source], now, until)
            : new Decision.Allowed("It may be disclosed across borders.");

    /// <summary>What an organisation may be told by approval, of whomever.</summary>
    public IEnumerable<BorderApproval> ApprovalsTo(string organisation) =>
        _approvals.SelectMany(approvals => approvals).Where(approval => approval.To == organisation);

    /// <summary>Whether the source is blocked, whoever asks.</summary>
    public bool IsBlocked(BorderSource source) => _blocked.ContainsKey(source);

    /// <summary>The approval by which the reader may be told until then, or none where it needs none or has none.</summary>
    public BorderApproval? ApprovalOf(BorderSource source, BorderReader reader, DateTimeOffset now, DateTimeOffset until) =>
        _blocked.TryGetValue(source, out var owner) && CrossBorder.Decide(owner, reader, [], now) is Decision.Refused
            ? _approvals[source].Where(approval => approval.To == reader.Organisation && approval.ValidUntil > now && approval.ValidUntil >= until)
                .MaxBy(approval => approval.ValidUntil)
            : null;
}
