using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Whole.Tests.Telemetry;

/// <summary>Takes in what exporters send as OTLP over HTTP, as a collector does, and keeps the bytes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = [];

    private Collector(WebApplication app) => _app = app;

    /// <summary>What a process is started with to send everything here, soon.</summary>
    public string[] Settings =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={_app.Urls.First()}",
        "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "--OTEL_BSP_SCHEDULE_DELAY=200",
        "--OTEL_METRIC_EXPORT_INTERVAL=1000",
    ];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(app);
        app.MapPost("/v1/{signal}", collector.TakeAsync);
        await app.StartAsync();

        return collector;
    }

    /// <summary>Whether one message about this signal holds all of these: texts, and the bytes of ids, stand in protobuf as they are.</summary>
    public bool Has(string signal, params byte[][] parts) => _received.Any(
        one => one.Signal == signal && parts.All(part => one.Body.AsSpan().IndexOf(part) >= 0));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(string signal, HttpRequest request)
    {
        var isPacked = request.Headers.ContentEncoding.Contains("gzip");
        await using var body = isPacked ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes);
        _received.Enqueue((signal, bytes.ToArray()));

        return Results.Bytes([], request.ContentType);
    }
}
