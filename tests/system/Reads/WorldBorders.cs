namespace Whole.Tests.Reads;

/// <summary>Where the organisations of a world are, and what is blocked and approved at its borders.</summary>
internal sealed class WorldBorders(ReadsHost host, WhoSeesWhat model, Random random)
{
    private static readonly string[] Countries = ["CN", "DE"];

    /// <summary>What may be blocked.</summary>
    private static readonly (bool IsLibrary, string Id)[] Sources =
        [(false, "urn:ent:e0"), (false, "urn:ent:e0b"), (false, "urn:ent:e1"), (false, "urn:ent:e2"), (false, "urn:ent:e3"), (true, "demo"), (true, "inland")];

    public async Task BeginAsync()
    {
        foreach (var (library, owner) in new[] { ("demo", "operator"), ("inland", "urn:ent:e3") })
        {
            model.Libraries[library] = owner;
            await host.GiveLibraryAsync(library, owner);
        }

        foreach (var organisation in EveryReader.All.Select(one => one.Organisation).Distinct().Where(_ => random.Next(3) > 0))
            await MoveAsync(organisation);

        foreach (var _ in Sources.Where(_ => random.Next(5) == 0).ToList())
            await BlockAsync();
    }

    /// <param name="until">When an approval ends that is given now.</param>
    public Task ChangeAsync(DateTimeOffset until) => random.Next(6) switch
    {
        0 => MoveAsync(Pick(EveryReader.All).Organisation),
        1 => FreeAsync(),
        2 or 3 => ApproveAsync(until),
        4 => TakeBackAsync(),
        _ => BlockAsync(),
    };

    private async Task MoveAsync(string organisation)
    {
        var country = Pick(Countries);
        model.Countries[organisation] = country;
        await host.MoveAsync(organisation, country);
    }

    private async Task BlockAsync()
    {
        var source = Pick(Sources);
        model.Blocked.Add(source);
        await host.BlockAsync(source.IsLibrary, source.Id, isBlocked: true);
    }

    private async Task FreeAsync()
    {
        var source = Pick(Sources);
        model.Blocked.Remove(source);
        await host.BlockAsync(source.IsLibrary, source.Id, isBlocked: false);
    }

    private async Task ApproveAsync(DateTimeOffset until)
    {
        var (source, to) = (Pick(model.Blocked.Count > 0 ? [.. model.Blocked.OrderBy(one => one.Id, StringComparer.Ordinal)] : Sources), Pick(EveryReader.All).Organisation);
        model.Approvals.Add(new(await host.ApproveAsync(source.IsLibrary, source.Id, to, until), source.IsLibrary, source.Id, to, until));
    }

    private async Task TakeBackAsync()
    {
        if (model.Approvals.Count == 0)
            return;

        var approval = Pick(model.Approvals);
        model.Approvals.Remove(approval);
        await host.TakeBackAsync(approval.Id);
    }

    private T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
