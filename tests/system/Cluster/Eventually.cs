using System.Diagnostics;
using System.Net;

namespace Whole.Tests.Cluster;

/// <summary>Looks again until something is as it will be, or far later than it should have been.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static Task Is(Func<bool> isSo) => Is(() => Task.FromResult(isSo()));

    public static async Task Is(Func<Task<bool>> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"It is not so after {Patience}.");
            await Task.Delay(Glance);
        }
    }

    public static async Task Answers(HttpClient client, string path, HttpStatusCode status)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await StatusAsync(client, path);
            if (seen == status)
                return;

            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{path} answers {seen} and not {status} after {Patience}.");
            await Task.Delay(Glance);
        }
    }

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path);

            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return null;
        }
    }
}
