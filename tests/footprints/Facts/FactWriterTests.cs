using System.Text;
using CsCheck;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Tests.Facts;

public class FactWriterTests
{
    private readonly FactReader _reader = new();

    [Fact]
    public void What_was_written_is_read_back_as_an_equal_fact_with_the_same_bytes() => AnyFact.Any.Sample(
        fact =>
        {
            var bytes = FactWriter.Write(fact);
            var read = _reader.ReadCanonical(fact.Kind, FactSchema.Current(fact.Kind), bytes);

            Assert.Equal(fact, read);
            Assert.Equal(fact.GetHashCode(), read.GetHashCode());
            Assert.Equal(bytes, FactWriter.Write(read));
        },
        iter: 20_000);

    [Fact]
    public void A_fact_that_is_written_in_another_way_has_the_same_bytes() => Gen.Select(AnyFact.Stated, Gen.Int).Sample(
        (fact, seed) =>
        {
            var bytes = FactWriter.Write(fact);
            var reading = _reader.Read(OtherSpelling.Of(bytes, seed), AnyFact.Now);

            Assert.Null((reading as FactReading.Refused)?.Error);
            Assert.Equal(bytes, FactWriter.Write(Assert.IsType<FactReading.Accepted>(reading).Fact));
        },
        iter: 20_000);

    [Theory]
    [InlineData("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme","country":"CN"}""")]
    [InlineData("""{"kind":"factor","id":"urn:factor:demo:grid-cn:2023","library":"demo","release":"2023","name":"Grid electricity, CN","unit":"kilowatt hour","fossil":0.6205,"family":"pcf-lifecycle","gwp":"AR6","geography":"CN","year":2023,"source":"…"}""")]
    [InlineData("""{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","massPerUnit":0.35,"direct":[{"stage":"production","fossil":0.8,"primary":true}],"publishThreshold":0.1,"inputs":[{"of":"urn:comp:acme:foil","quantity":0.12},{"of":"urn:factor:demo:grid-cn:2023","quantity":2.1}]}""")]
    [InlineData("""{"kind":"component","id":"urn:comp:acme:foil","enterprise":"urn:ent:acme","name":"Copper foil","unit":"kilogram","sources":[{"of":"urn:prod:foilco:foil","share":0.7},{"of":"urn:prod:other:foil","share":0.3,"instead":"urn:factor:demo:foil"}]}""")]
    [InlineData("""{"kind":"volume","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","quantity":1000000}""")]
    [InlineData("""{"kind":"volume","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","withdrawn":true}""")]
    [InlineData("""{"kind":"share","enterprise":"urn:ent:foilco","product":"urn:prod:foilco:foil","with":"urn:ent:acme","validUntil":"2027-12-31T00:00:00Z"}""")]
    [InlineData("""{"kind":"share","enterprise":"urn:ent:foilco","with":"urn:ent:acme"}""")]
    [InlineData("""{"kind":"share","enterprise":"urn:ent:foilco","product":"urn:prod:foilco:foil","with":"urn:ent:acme","withdrawn":true}""")]
    [InlineData("""{"kind":"share","enterprise":"urn:ent:foilco","with":"urn:ent:acme","withdrawn":true}""")]
    [InlineData("""{"kind":"product","id":"urn:prod:acme:cell","withdrawn":true}""")]
    public void The_facts_of_the_contract_are_canonical_as_they_stand(string json)
    {
        var reading = Assert.IsType<FactReading.Accepted>(_reader.Read(Encoding.UTF8.GetBytes(json), AnyFact.Now));

        Assert.Equal(json, Encoding.UTF8.GetString(FactWriter.Write(reading.Fact)));
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void Aliases_offsets_and_capitals_have_one_spelling()
    {
        var json = $$$"""
            {"unit":"kg","kind":"product","id":"urn:p:x","enterprise":"urn:e:x","name":"X","referencePeriodStart":"2025-01-01",
             "referencePeriodEnd":"2026-01-01T08:00:00.500+08:00","inputs":[{"unit":"Wh","quantity":"1.50","of":"urn:f:x"}],
             "direct":[{"aircraft":0.0,"fossil":1e-3,"evidence":{"hash":"{{{new string('A', 64)}}}"}}]}
            """;

        var reading = Assert.IsType<FactReading.Accepted>(_reader.Read(Encoding.UTF8.GetBytes(json), AnyFact.Now));

        Assert.Equal(
            """{"kind":"product","id":"urn:p:x","enterprise":"urn:e:x","name":"X","unit":"kilogram","direct":[{"fossil":0.001,"aircraft":0,"evidence":{"hash":"""
            + $"\"{new string('a', 64)}\""
            + """}}],"inputs":[{"of":"urn:f:x","quantity":1.5,"unit":"watt hour"}],"referencePeriodStart":"2025-01-01T00:00:00Z","referencePeriodEnd":"2026-01-01T00:00:00.5Z"}""",
            Encoding.UTF8.GetString(FactWriter.Write(reading.Fact)));
    }

    [Fact]
    public void A_total_that_is_not_finite_is_never_written()
    {
        var publication = new Fact.Publication
        {
            Id = EntityId.Of("urn:p:x"),
            Uuid = new Guid(1, 2, 3, new byte[8]),
            SettledThrough = 1,
            ProductVersion = 1,
            Unit = UnitOfMeasurement.Of("piece"),
            Total = [.. Enumerable.Repeat(double.NaN, Lanes.Lanes.Width)],
            Reason = "requested",
        };

        Assert.Throws<ArgumentOutOfRangeException>(() => FactWriter.Write(publication));
    }

    [Fact]
    public void Facts_that_no_door_would_accept_today_stay_readable()
    {
        var json = """{"kind":"factor","id":"urn:f:x","library":"old","release":"1","name":"X","unit":"kilogram","fossil":1,"gwp":"AR4"}"""u8;

        var fact = Assert.IsType<Fact.Factor>(_reader.ReadCanonical(FactKind.Factor, 1, json));

        Assert.Equal("AR4", fact.Gwp);
        Assert.IsType<FactReading.Refused>(_reader.Read(json, AnyFact.Now));
    }

    [Fact]
    public void A_payload_of_another_kind_or_schema_or_none_is_an_error()
    {
        var bytes = """{"kind":"enterprise","id":"urn:e:x","name":"X"}"""u8.ToArray();

        Assert.Throws<InvalidDataException>(() => _reader.ReadCanonical(FactKind.Product, 1, bytes));
        Assert.Throws<InvalidDataException>(() => _reader.ReadCanonical(FactKind.Enterprise, 2, bytes));
        Assert.Throws<InvalidDataException>(() => _reader.ReadCanonical(FactKind.Enterprise, 1, bytes.AsSpan(1)));
        Assert.Throws<InvalidDataException>(() => _reader.ReadCanonical(FactKind.Enterprise, 1, """{"kind":"enterprise"}"""u8));
    }
}
