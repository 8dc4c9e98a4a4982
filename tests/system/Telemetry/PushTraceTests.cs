using System.Collections.Concurrent;
using System.Diagnostics;
using ClientApi;
using Grains;
using Grains.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Silo.Hosting;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Telemetry;

public sealed class PushTraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_push_is_followed_from_http_through_commit_and_wave_until_it_has_settled()
    {
        using var folder = new TemporaryFolder();
        using var spans = new Spans();
        await using var grid = await StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = new Uri(grid.Urls.First()) };
        client.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        var (_, answer) = await client.PushAsync(
            """{"kind":"product","id":"urn:prod:a","enterprise":"urn:ent:a","name":"A","unit":"piece","direct":[{"fossil":1}]}""");

        var wave = await spans.FindAsync("wave");
        var (request, push, commit, settle) = (
            await spans.FindAsync("Microsoft.AspNetCore.Hosting.HttpRequestIn"),
            await spans.FindAsync("push"),
            await spans.FindAsync("commit"),
            await spans.FindAsync("settle"));
        Assert.Equal(
            [request.SpanId, push.SpanId, push.SpanId, settle.SpanId],
            [push.ParentSpanId, commit.ParentSpanId, settle.ParentSpanId, wave.ParentSpanId]);
        Assert.Equal(answer.GetProperty("receipt").GetString(), $"{commit.GetTagItem("grid.position")}");
        Assert.Equal(answer.GetProperty("receipt").GetString(), $"{settle.GetTagItem("grid.epoch")}");
        Assert.Equal(1L, wave.GetTagItem("grid.cells.changed"));
        Assert.True(push.StartTimeUtc <= commit.StartTimeUtc && commit.StartTimeUtc + commit.Duration <= settle.StartTimeUtc + settle.Duration);
    }

    [Fact]
    public async Task A_push_that_nobody_records_leaves_no_spans()
    {
        using var folder = new TemporaryFolder();
        using var spans = new Spans(ActivitySamplingResult.PropagationData);
        await using var grid = await StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = new Uri(grid.Urls.First()) };
        client.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-00");

        var (_, answer) = await client.PushAsync("""{"kind":"enterprise","id":"urn:ent:a","name":"A"}""");
        await client.ReadAsync($"/v1/enterprises/urn:ent:a/footprint?atLeast={answer.GetProperty("receipt").GetString()}&wait=30s");

        Assert.DoesNotContain(spans.Ended, span => span.OperationName is "commit" or "settle" or "wave");
    }

    private static async Task<WebApplication> StartAsync(string folder)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = ["--urls=http://127.0.0.1:0", $"--Grid:Data={folder}", "--Grid:Demo=false", "--Grid:Partitions=2", "--Access:Mode=off"],
        });
        builder.AddGridHost();
        builder.AddClientApi();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapClientApi();
        await app.OpenLedger();
        await app.StartAsync();
        var grid = app.Services.GetRequiredService<IGrid>();
        for (var began = Stopwatch.StartNew(); await grid.ReadStateAsync(default) is { IsReady: false }; await Task.Delay(20))
            Assert.True(began.Elapsed < Patience, "The grid did not become ready.");

        return app;
    }

    /// <summary>The spans of this test's trace, of HTTP and of the grid.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = [];
        private readonly SemaphoreSlim _more = new(0);
        private readonly ActivityListener _listener;

        public Spans(ActivitySamplingResult sampled = ActivitySamplingResult.AllDataAndRecorded)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is GridTraces.SourceName or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampled,
                ActivityStopped = Take,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IEnumerable<Activity> Ended => _ended;

        public async Task<Activity> FindAsync(string name)
        {
            while (true)
            {
                if (_ended.FirstOrDefault(span => span.OperationName == name) is { } found)
                    return found;

                Assert.True(await _more.WaitAsync(Patience), $"No span {name} has ended, only {string.Join(", ", _ended.Select(span => span.OperationName))}.");
            }
        }

        private void Take(Activity span)
        {
            if (span.TraceId.ToString() != TraceId)
                return;

            _ended.Enqueue(span);
            _more.Release();
        }

        public void Dispose()
        {
            _listener.Dispose();
            _more.Dispose();
        }
    }
}
