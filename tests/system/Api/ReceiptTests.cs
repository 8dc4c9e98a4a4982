namespace Whole.Tests.Api;

public sealed class ReceiptTests
{
    [Fact]
    public async Task A_settled_receipt_tells_of_its_wave()
    {
        await using var host = await ApiHost.StartAsync(new() { Receipt = new(41, true, 42, 17, TimeSpan.FromMilliseconds(1.5)) });

        var (response, json) = await host.Client.ReadAsync("/v1/receipts/41");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(
            """{"receipt":"41","settled":true,"settledThrough":"42","cellsReached":17,"commitToSettledMilliseconds":1.5}""", json.GetRawText());
    }

    [Fact]
    public async Task What_was_forgotten_is_null()
    {
        await using var host = await ApiHost.StartAsync(new() { Receipt = new(41, true, 42, null, null) });

        var (_, json) = await host.Client.ReadAsync("/v1/receipts/41");

        Assert.Equal(
            """{"receipt":"41","settled":true,"settledThrough":"42","cellsReached":null,"commitToSettledMilliseconds":null}""", json.GetRawText());
    }

    [Fact]
    public async Task A_receipt_beyond_the_head_was_never_given()
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync("/v1/receipts/5000")).IsProblem(400, "RECEIPT_BEYOND_HEAD", "receipt");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("%201")]
    public async Task A_receipt_without_a_meaning_is_refused(string receipt)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync($"/v1/receipts/{receipt}")).IsProblem(400, "BAD_RECEIPT", "receipt");
    }
}
