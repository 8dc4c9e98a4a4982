using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Whole.Tests.Running;

namespace Whole.Tests.Audit;

/// <summary>A flood of refused attempts.</summary>
public sealed class RefusedAttemptsTests : IDisposable
{
    private static readonly AuditEntry Attempt = AuditLab.Read(1) with { Kind = AuditKind.Refusal, Reason = "No." };

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Is_recorded_with_its_first_attempt_and_then_by_number()
    {
        await using var lab = await OpenAsync();

        for (var attempt = 0; attempt < 1_000; attempt++)
            lab.Refused.Note(Attempt with { Entity = $"{attempt}" });
        Assert.Equal(1, Assert.Single(await RefusalsAsync(lab)).Times);
        await lab.Refused.SweepAsync();
        Assert.Single(await RefusalsAsync(lab));
        lab.Clock.Advance(TimeSpan.FromSeconds(61));
        await lab.Refused.SweepAsync();

        var counted = (await RefusalsAsync(lab))[1];
        Assert.Equal(999, counted.Times);
        Assert.Equal("No. Attempts like this one within 60 s, counted.", counted.Reason);
    }

    [Fact]
    public async Task Begins_anew_when_nothing_more_has_come_for_a_while()
    {
        await using var lab = await OpenAsync();

        lab.Refused.Note(Attempt);
        lab.Clock.Advance(TimeSpan.FromSeconds(61));
        await lab.Refused.SweepAsync();
        lab.Refused.Note(Attempt);

        Assert.Equal([1, 1], (await RefusalsAsync(lab)).Select(one => one.Times));
    }

    [Fact]
    public async Task Of_different_owners_routes_callers_and_addresses_is_told_apart()
    {
        await using var lab = await OpenAsync();
        AuditEntry[] different =
        [
            Attempt, Attempt with { Enterprise = "urn:ent:other" }, Attempt with { Action = "write" }, Attempt with { Library = "x" },
            Attempt with { About = "bank" }, Attempt with { By = Attempt.By with { Id = "bank-2" } },
            Attempt with { By = Attempt.By with { Address = "10.0.0.8" } },
        ];

        foreach (var attempt in different.Concat(different))
            lab.Refused.Note(attempt);

        Assert.Equal(different.Length, (await RefusalsAsync(lab)).Count);
    }

    [Fact]
    public async Task Of_one_network_is_one_whatever_address_it_takes()
    {
        await using var lab = await OpenAsync();

        lab.Refused.Note(Attempt with { By = new("", "", "", "2001:db8:1:2::1") });
        lab.Refused.Note(Attempt with { By = new("", "", "", "2001:db8:1:2:ffff::9") });
        lab.Refused.Note(Attempt with { By = new("", "", "", "2001:db8:1:3::1") });

        Assert.Equal(2, (await RefusalsAsync(lab)).Count);
    }

    [Fact]
    public async Task Costs_a_bounded_number_of_entries_and_loses_no_attempt()
    {
        await using var lab = await OpenAsync(("Audit:MaxRefusals", "20"));
        const int callers = 100, owners = 10;

        for (var caller = 0; caller < callers; caller++)
        {
            for (var owner = 0; owner < owners; owner++)
                lab.Refused.Note(Attempt with { By = new($"client-{caller}", "", ""), Enterprise = $"urn:ent:{owner}" });
        }

        await lab.Refused.SweepAsync(isLast: true);

        var refusals = await RefusalsAsync(lab);
        Assert.InRange(refusals.Count, 20, 45);
        Assert.Equal(callers * owners, refusals.Sum(one => one.Times));
        Assert.Contains(refusals, one => one.By.Id == "client-0" && one.Action == "several");
        Assert.Contains(refusals, one => one.By.Id.Length == 0 && one.Reason.StartsWith("More callers", StringComparison.Ordinal));
    }

    /// <summary>Else whoever tries could count what is there by how many of its other attempts are told apart.</summary>
    [Fact]
    public async Task Leaves_as_much_room_for_what_its_maker_reads_whatever_it_tried_besides()
    {
        await using var lab = await OpenAsync(("Audit:MaxRefusals", "20"));
        var read = Attempt with { What = "", Enterprise = "" };

        for (var owner = 0; owner < 5; owner++)
            lab.Refused.Note(Attempt with { Enterprise = $"urn:ent:{owner}" });
        foreach (var route in (string[])["GET /a", "GET /b", "GET /c"])
            lab.Refused.Note(read with { Action = route });

        Assert.Equal(["GET /a", "GET /b"], (await RefusalsAsync(lab)).Select(one => one.Action).Where(one => one.StartsWith("GET", StringComparison.Ordinal)));
    }

    private static async Task<IReadOnlyList<AuditEntry>> RefusalsAsync(AuditLab lab)
    {
        await lab.Refused.FlushAsync();

        return [.. (await lab.EntriesAsync(AuditKind.Refusal)).Select(one => one.Entry)];
    }

    private Task<AuditLab> OpenAsync(params (string, string)[] settings) => AuditLab.OpenAsync(
        IdentityPlace.Of(new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Data", _folder.Path)]).Build()), settings);
}
