using ClientApi.Access;
using ClientApi.Identity.Rights;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Cluster;

namespace Whole.Tests.Access;

/// <summary>What stays open ends with what it was opened with.</summary>
public sealed class OpenStreamTests
{
    [Theory]
    [InlineData("the key is rotated")]
    [InlineData("the token expires")]
    public async Task An_open_stream_ends_within_a_second_of_the_end_of_its_token(string how)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)), clock);
        using var reader = await host.AsAsync("enterprise-reader");
        using var operators = await host.AsAsync("operator");
        using var response = await reader.GetAsync(
            new Uri("/v1/enterprises/urn:ent:acme/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var ended = ReadToEndAsync(stream);

        // Looked at while the token holds, it stays.
        clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Is(() => host.Grid.Watches == 1);
        Assert.False(ended.IsCompleted);
        if (how == "the key is rotated")
            await operators.SendAsync(HttpMethod.Post, "/v1/access/keys/rotate");
        else
            clock.SetUtcNow(new DateTimeOffset(2026, 7, 1, 12, 59, 59, 900, TimeSpan.Zero));
        clock.Advance(TimeSpan.FromSeconds(1));

        await ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void What_is_over_by_itself_is_not_cut_off_any_more()
    {
        var cuts = 0;
        var known = new Identified.Known(Principal.Local, "", DateTimeOffset.MaxValue, KeyId: null);
        var (over, open) = (new OpenStream(known, () => cuts++), new OpenStream(known, () => cuts += 10));

        over.Complete();
        over.End();
        open.End();
        open.End();

        Assert.Equal(10, cuts);
    }

    private static async Task ReadToEndAsync(Stream stream)
    {
        var buffer = new byte[1_024];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception ended) when (ended is IOException or HttpRequestException)
        {
            // The connection was cut.
        }
    }
}
