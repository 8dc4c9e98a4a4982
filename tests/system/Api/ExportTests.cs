using Grains.Ledger;

namespace Whole.Tests.Api;

public sealed class ExportTests
{
    [Fact]
    public async Task An_export_is_written_as_it_is_read()
    {
        await using var host = await ApiHost.StartAsync(new() { Export = ["{\"format\":1}\n", "{\"position\":1}\n", "{\"entries\":1}\n"] });

        using var answer = await host.Client.GetAsync(new Uri("/v1/export", UriKind.Relative));

        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(string.Concat(host.Grid.Export), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_ledger_that_can_not_be_reached_is_told_before_anything_is_written()
    {
        await using var host = await ApiHost.StartAsync(new() { Failure = new LedgerUnavailableException("gone") });

        (await host.Client.ReadAsync("/v1/export")).IsProblem(503, "LEDGER_UNAVAILABLE");
    }

    [Fact]
    public async Task An_export_that_fails_in_the_middle_is_cut_and_does_not_look_whole()
    {
        await using var host = await ApiHost.StartAsync(new()
        {
            Export = ["{\"format\":1}\n", "{\"position\":1}\n"],
            ExportFailure = new LedgerUnavailableException("gone"),
        });

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => host.Client.GetStringAsync(new Uri("/v1/export", UriKind.Relative)));

        Assert.True(failure is HttpRequestException or IOException, failure.ToString());
    }

    [Fact]
    public async Task No_more_exports_than_allowed_are_read_at_a_time()
    {
        await using var host = await ApiHost.StartAsync(new(), "--Api:MaxExports=0");

        (await host.Client.ReadAsync("/v1/export")).IsProblem(429, "TOO_MANY_EXPORTS");
    }
}
