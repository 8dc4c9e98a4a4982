using System.Globalization;
using ClientApi.Access;
using ClientApi.Identity.Rights;
using Footprints.Facts;
using Grains.Intake;

namespace ClientApi.Facts;

/// <summary>Finds the facts by which something would cross a border that is blocked there, and no approval lets through.</summary>
/// <remarks>
/// A share with a foreign buyer takes an approval that lasts at least as long. A factor of a blocked library is recognised by its
/// id, where that begins with <c>urn:factor:LIBRARY:</c>; the value of one with another id is not held here.
/// </remarks>
internal sealed class BorderFacts(RightsBooks? books, TimeProvider time)
{
    public const string Blocked = "CROSS_BORDER_BLOCKED";

    public const string FactorRule = "The factor's library may not be used across a border without an approval.";

    private const string EndsWithIt = "A share across a border ends with its approval: state validUntil.";

    /// <summary>Judges what a principal is about to state.</summary>
    public async ValueTask<BorderFinding> JudgeAsync(Principal principal, IReadOnlyList<StatedFact> facts, CancellationToken cancellation)
    {
        if (books is null || principal.IsUnrestricted)
            return BorderFinding.Nothing;

        var book = books.Latest;
        var borders = await book.BordersAsync(cancellation);
        if (borders.AreOpen)
            return BorderFinding.Nothing;

        var finding = new BorderFinding();
        var libraries = borders.LibrariesBlockedFor(BorderReader.Of(principal), time.GetUtcNow()).ToList();
        foreach (var stated in facts)
        {
            if (stated.Fact is Fact.Share share)
                await JudgeAsync(stated, share, book, borders, finding, cancellation);
            else if (libraries.Count > 0 && FactorOf(stated.Fact, libraries) is var (field, library))
                finding.Block(stated, field, BorderSource.OfLibrary(library), FactorRule);
        }

        return finding;
    }

    private async ValueTask JudgeAsync(
        StatedFact stated, Fact.Share share, RightsBook book, Borders borders, BorderFinding finding, CancellationToken cancellation)
    {
        var source = BorderSource.OfEnterprise(share.EnterpriseId.Text);
        if (!borders.IsBlocked(source))
            return;

        var (reader, now) = (await book.ReaderOfAsync(share.WithId.Text, cancellation), time.GetUtcNow());
        var until = share.ValidUntil ?? DateTimeOffset.MaxValue;
        if (borders.Decide(source, reader, now, until) is Decision.Refused refused)
            finding.Block(stated, "with", source, share.ValidUntil is null ? $"{refused.Reason} {EndsWithIt}" : refused.Reason);
        else if (borders.ApprovalOf(source, reader, now, until) is { } approval)
            finding.LeanOn(approval.Id, share.Id);
    }

    private static (string Field, string Library)? FactorOf(Fact fact, List<(string Prefix, string Library)> libraries)
    {
        foreach (var (list, at, member, id) in NamedIn(fact))
        {
            foreach (var (prefix, library) in libraries)
            {
                if (id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    return (string.Create(CultureInfo.InvariantCulture, $"{list}[{at}].{member}"), library);
            }
        }

        return null;
    }

    private static IEnumerable<(string List, int At, string Member, string Id)> NamedIn(Fact fact) => fact switch
    {
        Fact.Product product => product.Inputs.Select((input, at) => ("inputs", at, "of", input.Of.Text)),
        Fact.Component component => component.Sources.SelectMany((source, at) => source.Instead is { } instead
            ? new[] { ("sources", at, "of", source.Of.Text), ("sources", at, "instead", instead.Text) }
            : [("sources", at, "of", source.Of.Text)]),
        _ => [],
    };
}
