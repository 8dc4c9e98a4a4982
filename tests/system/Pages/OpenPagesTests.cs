using System.Net;
using System.Net.WebSockets;
using System.Text;
using Whole.Tests.Access;
using Whole.Tests.Cluster;

namespace Whole.Tests.Pages;

/// <summary>Connections of open pages, which stay as long as somebody looks.</summary>
public sealed class OpenPagesTests
{
    [Fact]
    public async Task Count_as_live_streams_of_their_reader()
    {
        await using var host = await AccessHost.StartAsync(settings: ["--Api:MaxLiveStreamsOfClient=1"]);
        var (reader, other) = (await host.TokenAsync("enterprise-reader"), await host.TokenAsync("other-enterprise"));
        using var first = await OpenAsync(host, reader);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, first.Status);

        using (var second = await OpenAsync(host, reader))
            Assert.Equal(HttpStatusCode.TooManyRequests, second.Status);

        using (var others = await OpenAsync(host, other))
            Assert.Equal(HttpStatusCode.SwitchingProtocols, others.Status);

        first.Socket.Abort();
        await Eventually.Is(async () =>
        {
            using var again = await OpenAsync(host, reader);

            return again.Status == HttpStatusCode.SwitchingProtocols;
        });
    }

    private static async Task<Connection> OpenAsync(AccessHost host, string token)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(host.Address, "/_blazor")) { Scheme = "ws" }.Uri, default);

            // Who says nothing is cut off after a while.
            await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, default);
        }
        catch (WebSocketException) when (socket.HttpStatusCode is not (0 or HttpStatusCode.SwitchingProtocols))
        {
            // It was refused; the status says how.
        }

        return new(socket, socket.HttpStatusCode);
    }

    private sealed record Connection(ClientWebSocket Socket, HttpStatusCode Status) : IDisposable
    {
        public void Dispose() => Socket.Dispose();
    }
}
