using System.Data.Common;
using ClientApi.Audit;
using ClientApi.Identity.Storage;

namespace Whole.Tests.Audit;

/// <summary>What the log keeps to in either store.</summary>
public abstract class AuditLogContract
{
    [SkippableFact]
    public async Task Entries_are_read_as_they_were_recorded_and_the_chain_is_sound()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        var entry = AuditLab.Read(1) with { Library = "acme-factors", About = "bank", Times = 3 };

        await lab.Trail.RecordAsync([entry, AuditLab.Read(2)]);
        await lab.Trail.RecordAsync(AuditLab.Read(3));

        var entries = await lab.EntriesAsync();
        Assert.Equal(entry with { At = lab.Clock.GetUtcNow() }, entries[0].Entry);
        Assert.Equal(["urn:prod:acme:1", "urn:prod:acme:2", "urn:prod:acme:3"], entries.Select(one => one.Entry.Entity));
        Assert.Equal([entries[0].Number, entries[0].Number + 1, entries[0].Number + 2], entries.Select(one => one.Number));
        var sound = Assert.IsType<AuditVerdict.Sound>(await lab.VerifyAsync());
        Assert.Equal(entries[2].Number, sound.Entries);
        Assert.Matches("^[0-9a-f]{64}$", sound.Hash);
    }

    [SkippableTheory]
    [InlineData("UPDATE audit_entries SET reason = 'nothing happened'")]
    [InlineData("DELETE FROM audit_entries")]
    [InlineData("UPDATE audit_head SET number = number - 1")]
    [InlineData("DELETE FROM audit_head")]
    public async Task The_store_refuses_to_change_what_was_recorded(string sql)
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        await lab.Trail.RecordAsync(AuditLab.Read(1));

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => lab.ExecuteAsync(sql));

        Assert.Contains("only ever added to", refused.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("UPDATE audit_entries SET reason = 'nothing happened' WHERE number = {0}", 3)]
    [InlineData("UPDATE audit_entries SET at = at + 1 WHERE number = {0}", 3)]
    [InlineData("UPDATE audit_entries SET times = 2 WHERE number = {0}", 3)]
    [InlineData("UPDATE audit_entries SET enterprise = '', library = 'urn:ent:acme' WHERE number = {0}", 3)]
    [InlineData("DELETE FROM audit_entries WHERE number = {0}", 3)]
    [InlineData("DELETE FROM audit_entries WHERE number >= {0}", 3)]
    [InlineData("UPDATE audit_entries SET hash = (SELECT hash FROM audit_head) WHERE number = {0}", 3)]
    [InlineData("DELETE FROM audit_entries WHERE number = {0}; UPDATE audit_entries SET number = {0} WHERE number = {0} + 1", 3)]
    public async Task A_walk_names_the_first_entry_that_is_not_what_was_recorded(string sql, int at)
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        await lab.Trail.RecordAsync([.. Enumerable.Range(1, 6).Select(AuditLab.Read)]);
        var first = (await lab.EntriesAsync())[0].Number;
        var number = first + at - 1;

        await lab.DisarmAsync();
        await lab.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, number));

        Assert.Equal(number, Assert.IsType<AuditVerdict.Broken>(await lab.VerifyAsync()).Number);
    }

    [SkippableFact]
    public async Task An_end_that_was_cut_off_together_with_its_mark_shows_by_the_hash_that_was_kept_elsewhere()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        await lab.Trail.RecordAsync([.. Enumerable.Range(1, 3).Select(AuditLab.Read)]);
        var kept = Assert.IsType<AuditVerdict.Sound>(await lab.VerifyAsync());

        await lab.DisarmAsync();
        await lab.ExecuteAsync(
            $"DELETE FROM audit_entries WHERE number = {kept.Entries}; UPDATE audit_head SET number = number - 1, hash = (SELECT hash FROM audit_entries ORDER BY number DESC LIMIT 1)");

        var cut = Assert.IsType<AuditVerdict.Sound>(await lab.VerifyAsync());
        Assert.NotEqual(kept, cut);
    }

    [SkippableFact]
    public async Task Hosts_append_to_one_chain_and_each_entry_is_there_once()
    {
        var place = await PlaceAsync();
        await using var one = await AuditLab.OpenAsync(place);
        await using var two = await AuditLab.OpenAsync(place);
        await using var three = await AuditLab.OpenAsync(place);
        AuditLab[] hosts = [one, two, three];

        await Task.WhenAll(Enumerable.Range(0, 300).Select(number => hosts[number % 3].Trail.RecordAsync(AuditLab.Read(number))));

        var entries = await one.EntriesAsync();
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"urn:prod:acme:{number}").Order(), entries.Select(entry => entry.Entry.Entity).Order());
        Assert.IsType<AuditVerdict.Sound>(await two.VerifyAsync());
    }

    [SkippableFact]
    public async Task Entries_that_come_together_share_a_write()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());

        var all = Enumerable.Range(0, 500).Select(number => lab.Trail.RecordAsync(AuditLab.Read(number))).ToList();
        await Task.WhenAll(all);

        // In the order in which they were recorded, since nobody else appends.
        Assert.Equal(
            Enumerable.Range(0, 500).Select(number => $"urn:prod:acme:{number}"), (await lab.EntriesAsync()).Select(entry => entry.Entry.Entity));
    }

    [SkippableFact]
    public async Task A_disclosure_that_goes_on_has_a_beginning_and_one_end()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());

        await using (var open = await lab.Trail.BeginAsync(AuditLab.Read(1) with { Action = "live" }))
        {
            Assert.Equal(["live.begin"], (await lab.EntriesAsync()).Select(one => one.Entry.Action));
            open.EndsFor("The grant was withdrawn.");
            await open.DisposeAsync();
        }

        var entries = await lab.EntriesAsync();
        Assert.Equal(["live.begin", "live.end"], entries.Select(one => one.Entry.Action));
        Assert.Equal("The grant was withdrawn.", entries[1].Entry.Reason);
    }

    [SkippableFact]
    public async Task An_owner_sees_what_concerns_it_and_an_operator_everything()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        var nobodys = AuditLab.Read(0) with { Enterprise = "", By = new("x", "X", "elsewhere", "10.0.0.9") };
        await lab.Trail.RecordAsync(
        [
            nobodys with { Entity = "of another enterprise", Enterprise = "urn:ent:other" },
            nobodys with { Entity = "of the enterprise", Enterprise = "urn:ent:acme" },
            nobodys with { Entity = "of the id that a buyer uses", Enterprise = "urn:ent:buyer:17" },
            nobodys with { Entity = "of the library", Library = "acme-factors" },
            nobodys with { Entity = "of another library", Library = "other-factors" },
            nobodys with { Entity = "about the organisation", About = "urn:ent:acme", Enterprise = "urn:ent:acme" },
            nobodys with { Entity = "by its people", By = new("ann", "Ann", "urn:ent:acme", "10.0.0.1"), Enterprise = "urn:ent:other" },
            nobodys with { Entity = "of nobody", By = new("", "", "", "10.0.0.9") },
        ]);

        var view = AuditView.Of(AuditPeople.Acme);
        var seen = await lab.Log.PageAsync(view, new(AuditKind.Disclosure), long.MaxValue, 100, CancellationToken.None);

        Assert.Equal(
            ["by its people", "about the organisation", "of the library", "of the id that a buyer uses", "of the enterprise"],
            seen.Select(one => one.Entry.Entity));
        Assert.Equal(["10.0.0.1", null, null, null, null], seen.Select(one => one.Answer(view).Address));
        Assert.Equal(8, (await lab.EntriesAsync()).Count);
    }

    [SkippableFact]
    public async Task An_organisation_does_not_read_what_its_people_tried_at_things_of_others()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        var tried = AuditLab.Read(0) with
        {
            Kind = AuditKind.Refusal, Action = "POST /v1/facts", By = new("ann", "Ann", "urn:ent:acme"), Enterprise = "", Entity = "", What = "",
        };
        await lab.Trail.RecordAsync(
        [
            tried with { Reason = "without the role" },
            tried with { Reason = "for a library that it has named", Library = "other-factors" },
            tried with { Reason = "at what is its own", Enterprise = "urn:ent:acme", What = "fact" },
            tried with { Reason = "at its own people", About = "urn:ent:acme" },
            tried with { Reason = "at a figure of another", Action = "read", Enterprise = "urn:ent:other", What = "figure" },
            tried with { Reason = "at a factor of another", Action = "read", Library = "other-factors", What = "figure" },
            tried with { Reason = "at a figure of nobody", Action = "read", What = "figure" },
            tried with { Reason = "at a fact of another", Enterprise = "urn:ent:other", What = "fact" },
            tried with { Reason = "at a fact of nobody", What = "fact" },
            tried with { Reason = "at people of another", About = "bank" },
            tried with { Reason = "too often", Action = "several" },
        ]);

        var seen = await PageAsync(lab, AuditView.Of(AuditPeople.Acme), new(AuditKind.Refusal));
        var ofOther = await PageAsync(
            lab, AuditView.Of(AuditPeople.Acme with { Organisation = "urn:ent:other", Enterprises = ["urn:ent:other"], Libraries = [] }), new(AuditKind.Refusal));

        Assert.Equal(
            ["at its own people", "at what is its own", "for a library that it has named", "without the role"], seen.Select(one => one.Entry.Reason));
        Assert.Equal(["at a fact of another", "at a figure of another"], ofOther.Select(one => one.Entry.Reason));
        Assert.Equal(11, (await lab.EntriesAsync(AuditKind.Refusal)).Count);
    }

    [SkippableFact]
    public async Task A_page_leads_on_to_the_next_and_filters_hold_together()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        var acme = AuditView.Of(AuditPeople.Acme);
        for (var number = 1; number <= 5; number++)
        {
            await lab.Trail.RecordAsync(
            [
                AuditLab.Read(number) with { By = new($"bank-{number % 2}", "Bank", "bank") },
                AuditLab.Read(number) with { Kind = AuditKind.Refusal, Enterprise = "urn:ent:buyer:17" },
            ]);
            lab.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var start = lab.Clock.Start;
        var newest = await PageAsync(lab, acme, new(), long.MaxValue, 3);
        var older = await PageAsync(lab, acme, new(), newest[^1].Number, 100);

        Assert.Equal(10, newest.Concat(older).Select(one => one.Number).Distinct().Count());
        Assert.Equal(newest.Concat(older).Select(one => one.Number).OrderDescending(), newest.Concat(older).Select(one => one.Number));
        Assert.Equal(3, (await PageAsync(lab, acme, new(AuditKind.Disclosure, "urn:ent:acme", "bank-1"))).Count);
        Assert.Empty(await PageAsync(lab, acme, new(AuditKind.Refusal, "urn:ent:acme")));
        Assert.Empty(await PageAsync(lab, acme, new(Enterprise: "urn:ent:other")));
        Assert.Equal(
            ["urn:prod:acme:3", "urn:prod:acme:2"],
            (await PageAsync(lab, acme, new(AuditKind.Disclosure, From: start.AddMinutes(1), Until: start.AddMinutes(3)))).Select(one => one.Entry.Entity));
        Assert.Equal(5, (await PageAsync(lab, AuditView.Of(AuditPeople.Operator), new(AuditKind.Refusal))).Count);
    }

    [SkippableFact]
    public async Task An_organisation_with_hundreds_of_ids_sees_them_all()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        var many = AuditPeople.Acme with { Enterprises = [.. Enumerable.Range(0, 450).Select(number => $"urn:ent:buyer:{number}")] };
        await lab.Trail.RecordAsync([.. Enumerable.Range(0, 450).Select(number => AuditLab.Read(number) with { Enterprise = $"urn:ent:buyer:{number}" })]);

        var seen = await PageAsync(lab, AuditView.Of(many), new(AuditKind.Disclosure), long.MaxValue, 40);

        Assert.Equal(Enumerable.Range(410, 40).Reverse().Select(number => $"urn:prod:acme:{number}"), seen.Select(one => one.Entry.Entity));
    }

    private static Task<IReadOnlyList<RecordedEntry>> PageAsync(
        AuditLab lab, AuditView view, AuditFilter filter, long before = long.MaxValue, int limit = 100) =>
        lab.Log.PageAsync(view, filter, before, limit, CancellationToken.None);

    /// <summary>A store that nobody has used.</summary>
    internal abstract Task<IdentityPlace> PlaceAsync();
}
