using System.Text;
using CsCheck;
using Footprints.Facts;

namespace Footprints.Tests.Facts;

public class FactReaderTests
{
    private const string Enterprise = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";
    private const string Factor = """{"kind":"factor","id":"urn:f:x","library":"demo","release":"1","name":"X","unit":"kilogram","fossil":1,"source":"own"}""";
    private const string Product = """{"kind":"product","id":"urn:p:x","enterprise":"urn:e:x","name":"X","unit":"piece"}""";
    private const string Component = """{"kind":"component","id":"urn:c:x","enterprise":"urn:e:x","name":"X","unit":"piece","sources":[{"of":"urn:p:x","share":1}]}""";
    private const string Volume = """{"kind":"volume","enterprise":"urn:e:x","product":"urn:p:x","quantity":1}""";

    private const string Share = """{"kind":"share","enterprise":"urn:e:x","with":"urn:e:y"}""";

    private static readonly FactReader Reader = new();

    [Fact]
    public void Only_the_smallest_statement_is_required()
    {
        foreach (var json in (string[])[Enterprise, Factor, Product, Component, Volume, Share])
            Assert.IsType<FactReading.Accepted>(Read(json));
    }

    [Fact]
    public void The_version_that_a_fact_is_meant_to_replace_stands_beside_it()
    {
        Assert.Equal(3, Accept(With(Product, "\"ifVersion\":3")).IfVersion);
        Assert.Equal(0, Accept(With(Product, "\"ifVersion\":0")).IfVersion);
        Assert.Null(Accept(Product).IfVersion);
        Assert.Equal(Accept(Product).Fact, Accept(With(Product, "\"ifVersion\":3")).Fact);
    }

    [Fact]
    public void What_a_product_says_about_quality_holds_for_entries_that_say_nothing()
    {
        var reading = Accept(With(Product, """
            "direct":[{"fossil":1},{"fossil":2,"primary":false,"technologicalDqr":1,"pedigree":[1,1,1,1,1]}],
            "primary":true,"technologicalDqr":3,"geographicalDqr":"2.5","pedigree":[5,4,3,2,1]
            """));

        var direct = Assert.IsType<Fact.Product>(reading.Fact).Direct;
        Assert.Equal(DataQuality.Unstated with { Primary = true, TechnologicalDqr = 3, GeographicalDqr = 2.5m, Pedigree = [5, 4, 3, 2, 1] }, direct[0].Quality);
        Assert.Equal(DataQuality.Unstated with { Primary = false, TechnologicalDqr = 1, GeographicalDqr = 2.5m, Pedigree = [1, 1, 1, 1, 1] }, direct[1].Quality);
    }

    [Fact]
    public void Null_means_that_nothing_is_stated() =>
        Assert.Equal(Accept(Product).Fact, Accept(With(Product, "\"massPerUnit\":null,\"inputs\":null,\"validUntil\":null")).Fact);

    [Fact]
    public void A_withdrawal_that_is_none_changes_nothing() =>
        Assert.Equal(Accept(Product).Fact, Accept(With(Product, "\"withdrawn\":false")).Fact);

    [Fact]
    public void A_product_may_use_itself_and_give_credits() =>
        Assert.Empty(Accept(With(Product, "\"inputs\":[{\"of\":\"urn:p:x\",\"quantity\":0.1},{\"of\":\"urn:p:y\",\"quantity\":-2}]")).Warnings);

    [Theory]
    [InlineData("\"direct\":[{\"fossil\":-1}]", FactCodes.NegativeEmissions, "direct[0].fossil")]
    [InlineData("\"direct\":[{\"fossil\":1,\"aircraft\":2}]", FactCodes.PartExceedsFossil, "direct[0].fossil")]
    [InlineData("\"primary\":true", FactCodes.QualityUnused, "direct")]
    public void What_looks_wrong_is_accepted_with_a_warning(string members, string code, string field)
    {
        var warning = Assert.Single(Accept(With(Product, members)).Warnings);

        Assert.Equal((code, field), (warning.Code, warning.Field));
    }

    [Fact]
    public void A_source_that_is_named_twice_is_accepted_with_a_warning()
    {
        var sources = "\"sources\":[{\"of\":\"urn:p:x\",\"share\":0.5},{\"of\":\"urn:p:x\",\"share\":0.5}]";

        var warning = Assert.Single(Accept(Component.Replace("\"sources\":[{\"of\":\"urn:p:x\",\"share\":1}]", sources, StringComparison.Ordinal)).Warnings);

        Assert.Equal(FactCodes.DuplicateSource, warning.Code);
    }

    [Theory]
    [InlineData("", FactCodes.InvalidJson)]
    [InlineData("{", FactCodes.InvalidJson)]
    [InlineData("{}x", FactCodes.InvalidJson)]
    [InlineData("{\"kind\":\"product\",}", FactCodes.InvalidJson)]
    [InlineData("{\"kind\":\"\\ud800\"}", FactCodes.InvalidJson)]
    [InlineData("{\"quantity\":NaN}", FactCodes.InvalidJson)]
    [InlineData("{\"direct\":[[[[[[[[[1]]]]]]]]]}", FactCodes.WrongType)]
    [InlineData("{\"direct\":{\"a\":{\"a\":{}}}}", FactCodes.WrongType)]
    [InlineData("[]", FactCodes.WrongType)]
    [InlineData("5", FactCodes.WrongType)]
    [InlineData("{}", FactCodes.FieldRequired)]
    [InlineData("{\"kind\":null}", FactCodes.FieldRequired)]
    [InlineData("{\"kind\":5}", FactCodes.WrongType)]
    [InlineData("{\"kind\":\"publication\"}", FactCodes.UnknownKind)]
    [InlineData("{\"kind\":\"expiry\"}", FactCodes.UnknownKind)]
    [InlineData("{\"kind\":\"Product\"}", FactCodes.UnknownKind)]
    [InlineData("{\"uuid\":\"x\"}", FactCodes.UnknownField)]
    public void A_text_that_is_no_fact_is_refused(string json, string code) => Assert.Equal(code, Refuse(json).Code);

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] json = [.. "{\"kind\":\"enterprise\",\"id\":\"urn:e:x\",\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        var refused = Assert.IsType<FactReading.Refused>(Reader.Read(json, AnyFact.Now));

        Assert.Equal(FactCodes.InvalidJson, refused.Error.Code);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("library")]
    [InlineData("release")]
    [InlineData("name")]
    [InlineData("unit")]
    public void A_factor_without_what_names_it_is_refused(string field)
    {
        var error = Refuse(Without(Factor, field));

        Assert.Equal((FactCodes.FieldRequired, field), (error.Code, error.Field));
    }

    [Theory]
    [InlineData(Factor, "\"fosil\":1", FactCodes.UnknownField, "fosil")]
    [InlineData(Factor, "\"inputs\":[]", FactCodes.UnknownField, "inputs")]
    [InlineData(Product, "\"fossil\":1", FactCodes.UnknownField, "fossil")]
    [InlineData(Factor, "\"region\":\"Asia\"", FactCodes.UnknownField, "region")]
    [InlineData(Product, "\"primaryDataShare\":130", FactCodes.UnknownField, "primaryDataShare")]
    [InlineData(Product, "\"declaredUnitAmount\":0", FactCodes.UnknownField, "declaredUnitAmount")]
    [InlineData(Volume, "\"id\":\"urn:v:x\"", FactCodes.UnknownField, "id")]
    [InlineData(Product, "\"withdrawn\":true", FactCodes.UnknownField, "name")]
    [InlineData(Product, "\"name\":\"Y\"", FactCodes.DuplicateField, "name")]
    [InlineData(Product, "\"massPerUnit\":null,\"massPerUnit\":1", FactCodes.DuplicateField, "massPerUnit")]
    [InlineData(Product, "\"inputs\":[{\"of\":\"urn:p:y\",\"of\":\"urn:p:y\",\"quantity\":1}]", FactCodes.DuplicateField, "inputs[0].of")]
    [InlineData(Product, "\"inputs\":[{\"of\":\"urn:p:y\",\"quantity\":1},{\"of\":\"urn:p:y\"}]", FactCodes.FieldRequired, "inputs[1].quantity")]
    [InlineData(Product, "\"inputs\":[{\"of\":\"urn:p:y\",\"amount\":1}]", FactCodes.UnknownField, "inputs[0].amount")]
    [InlineData(Product, "\"inputs\":[7]", FactCodes.WrongType, "inputs[0]")]
    [InlineData(Product, "\"inputs\":{}", FactCodes.WrongType, "inputs")]
    [InlineData(Product, "\"inputs\":[{\"of\":7,\"quantity\":1}]", FactCodes.WrongType, "inputs[0].of")]
    [InlineData(Product, "\"massPerUnit\":true", FactCodes.WrongType, "massPerUnit")]
    [InlineData(Product, "\"primary\":\"yes\"", FactCodes.WrongType, "primary")]
    [InlineData(Product, "\"direct\":[{\"evidence\":\"x\"}]", FactCodes.WrongType, "direct[0].evidence")]
    public void A_member_that_does_not_belong_is_refused_by_its_path(string fact, string members, string code, string field)
    {
        var error = Refuse(With(fact, members));

        Assert.Equal((code, field), (error.Code, error.Field));
    }

    [Fact]
    public void A_misspelt_member_is_told_what_it_was_meant_to_be() =>
        Assert.Contains("did you mean 'fossil'?", Refuse(With(Factor, "\"fosil\":1")).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"NaN\"", FactCodes.InvalidNumber)]
    [InlineData("\"Infinity\"", FactCodes.InvalidNumber)]
    [InlineData("\"\"", FactCodes.InvalidNumber)]
    [InlineData("\"1,5\"", FactCodes.InvalidNumber)]
    [InlineData("1e400", FactCodes.NumberTooLarge)]
    [InlineData("1000000000000001", FactCodes.NumberTooLarge)]
    [InlineData("-1000000000000001", FactCodes.NumberTooLarge)]
    [InlineData("1e-19", FactCodes.NumberTooSmall)]
    [InlineData("1e-400", FactCodes.NumberTooSmall)]
    [InlineData("1.234567890123456e-18", FactCodes.NumberTooPrecise)]
    [InlineData("[1]", FactCodes.WrongType)]
    public void A_number_that_can_not_be_kept_is_refused_wherever_it_stands(string number, string code)
    {
        var input = Refuse(With(Product, $"\"inputs\":[{{\"of\":\"urn:p:y\",\"quantity\":{number}}}]"));
        var direct = Refuse(With(Product, $"\"direct\":[{{\"fossil\":{number}}}]"));

        Assert.Equal((code, "inputs[0].quantity"), (input.Code, input.Field));
        Assert.Equal((code, "direct[0].fossil"), (direct.Code, direct.Field));
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("")]
    [InlineData("urn:")]
    [InlineData("urn::y")]
    [InlineData("urn:-e:y")]
    [InlineData("urn:e-:y")]
    [InlineData("urn:ent:")]
    [InlineData("urn:ent:/y")]
    [InlineData("urn:ent:a b")]
    [InlineData("urn:ent:a\\u0000")]
    [InlineData("urn:ent:a\\n")]
    [InlineData("urn:ent:电芯")]
    [InlineData("urn:ent:%zz")]
    [InlineData("urn:ent:a%2")]
    [InlineData("urn:ent:a\\\"b")]
    [InlineData("http://acme.example")]
    public void An_id_that_is_no_urn_is_refused(string id)
    {
        Assert.Equal((FactCodes.InvalidId, "id"), CodeAndField(Enterprise.Replace("urn:ent:acme", id, StringComparison.Ordinal)));
        Assert.Equal((FactCodes.InvalidId, "inputs[0].of"), CodeAndField(With(Product, $"\"inputs\":[{{\"of\":\"{id}\",\"quantity\":1}}]")));
        Assert.Equal((FactCodes.InvalidId, "product"), CodeAndField($$"""{"kind":"volume","enterprise":"urn:ent:x","product":"{{id}}","withdrawn":true}"""));
    }

    [Theory]
    [InlineData("urn:gtin:4712345060507")]
    [InlineData("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("urn:pact:sample.com:product-id:1234")]
    [InlineData("urn:handle:88.101.0042/001")]
    [InlineData("URN:example:a123,z456?+x#y")]
    [InlineData("urn:ent:%E7%94%B5")]
    public void Any_urn_is_an_id(string id) =>
        Assert.Equal(id, Accept(Enterprise.Replace("urn:ent:acme", id, StringComparison.Ordinal)).Fact.Id.Text);

    [Fact]
    public void An_id_may_have_255_characters_and_no_more()
    {
        var longest = "urn:ent:" + new string('x', 247);

        Assert.Equal(longest, Accept(Enterprise.Replace("urn:ent:acme", longest, StringComparison.Ordinal)).Fact.Id.Text);
        Assert.Equal(FactCodes.InvalidId, Refuse(Enterprise.Replace("urn:ent:acme", longest + "x", StringComparison.Ordinal)).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(" Acme")]
    [InlineData("Ac\\nme")]
    [InlineData("Ac\\u0000me")]
    [InlineData("Ac\\u2028me")]
    [InlineData("Ac\\u0085me")]
    public void A_name_that_can_not_be_shown_is_refused(string name) =>
        Assert.Equal((FactCodes.InvalidText, "name"), CodeAndField(Enterprise.Replace("Acme", name, StringComparison.Ordinal)));

    [Fact]
    public void A_name_may_have_200_characters_and_no_more()
    {
        Accept(Enterprise.Replace("Acme", new string('电', 200), StringComparison.Ordinal));

        Assert.Equal(FactCodes.InvalidText, Refuse(Enterprise.Replace("Acme", new string('电', 201), StringComparison.Ordinal)).Code);
    }

    [Theory]
    [InlineData(Enterprise, "\"country\":\"China\"", FactCodes.InvalidCountry, "country")]
    [InlineData(Enterprise, "\"country\":\"cn\"", FactCodes.InvalidCountry, "country")]
    [InlineData(Enterprise, "\"country\":\"ZZ\"", FactCodes.InvalidCountry, "country")]
    [InlineData(Factor, "\"technologicalDqr\":0", FactCodes.DqrOutOfRange, "technologicalDqr")]
    [InlineData(Factor, "\"geographicalDqr\":6", FactCodes.DqrOutOfRange, "geographicalDqr")]
    [InlineData(Product, "\"direct\":[{\"fossil\":1}],\"temporalDqr\":5.01", FactCodes.DqrOutOfRange, "direct[0].temporalDqr")]
    [InlineData(Factor, "\"spread\":0.99", FactCodes.SpreadOutOfRange, "spread")]
    [InlineData(Factor, "\"pedigree\":[1,2,3,4]", FactCodes.InvalidPedigree, "pedigree")]
    [InlineData(Factor, "\"pedigree\":[1,2,3,4,5,5]", FactCodes.InvalidPedigree, "pedigree")]
    [InlineData(Factor, "\"pedigree\":[0,2,3,4,5]", FactCodes.InvalidPedigree, "pedigree")]
    [InlineData(Factor, "\"pedigree\":[1.5,2,3,4,5]", FactCodes.InvalidPedigree, "pedigree")]
    [InlineData(Factor, "\"evidence\":{\"hash\":\"abc\"}", FactCodes.InvalidEvidence, "evidence.hash")]
    [InlineData(Factor, "\"evidence\":{\"issuer\":\"me\"}", FactCodes.FieldRequired, "evidence.hash")]
    [InlineData(Factor, "\"family\":\"life-cycle\"", FactCodes.UnknownFamily, "family")]
    [InlineData(Factor, "\"gwp\":\"AR4\"", FactCodes.OutdatedGwp, "gwp")]
    [InlineData(Factor, "\"gwp\":\"SAR\"", FactCodes.InvalidGwp, "gwp")]
    [InlineData(Factor, "\"gwp\":\"AR\"", FactCodes.InvalidGwp, "gwp")]
    [InlineData(Factor, "\"gwp\":\"AR6 \"", FactCodes.InvalidGwp, "gwp")]
    [InlineData(Factor, "\"year\":2027", FactCodes.ImplausibleYear, "year")]
    [InlineData(Factor, "\"year\":23", FactCodes.ImplausibleYear, "year")]
    [InlineData(Factor, "\"year\":2023.5", FactCodes.ImplausibleYear, "year")]
    [InlineData(Factor, "\"landManagementRemovals\":1", FactCodes.RemovalPositive, "landManagementRemovals")]
    [InlineData(Factor, "\"technologicalRemovals\":1", FactCodes.RemovalPositive, "technologicalRemovals")]
    [InlineData(Factor, "\"ccsCapture\":1", FactCodes.RemovalPositive, "ccsCapture")]
    [InlineData(Product, "\"direct\":[{\"biogenicUptake\":1}]", FactCodes.RemovalPositive, "direct[0].biogenicUptake")]
    [InlineData(Product, "\"direct\":[{\"stage\":\"production\"}]", FactCodes.EmissionsRequired, "direct[0].fossil")]
    [InlineData(Product, "\"massPerUnit\":-1", FactCodes.NegativeNumber, "massPerUnit")]
    [InlineData(Product, "\"publishThreshold\":-0.1", FactCodes.ThresholdOutOfRange, "publishThreshold")]
    [InlineData(Product, "\"publishThreshold\":10.1", FactCodes.ThresholdOutOfRange, "publishThreshold")]
    [InlineData(Product, "\"ifVersion\":-1", FactCodes.InvalidVersion, "ifVersion")]
    [InlineData(Product, "\"ifVersion\":1.5", FactCodes.InvalidVersion, "ifVersion")]
    [InlineData(Product, "\"inputs\":[{\"of\":\"urn:p:y\",\"quantity\":1,\"unit\":\"\"}]", FactCodes.InvalidUnit, "inputs[0].unit")]
    public void A_value_that_breaks_a_rule_is_refused(string fact, string members, string code, string field) =>
        Assert.Equal((code, field), CodeAndField(With(fact, members)));

    [Fact]
    public void A_share_is_of_one_product_or_of_all()
    {
        var one = Assert.IsType<Fact.Share>(Accept(With(Share, "\"product\":\"urn:p:x\",\"validUntil\":\"2027-12-31\"")).Fact);
        var all = Assert.IsType<Fact.Share>(Accept(Share).Fact);

        Assert.Equal(("urn:e:x urn:p:x urn:e:y", "urn:p:x"), (one.Id.Text, one.ProductId?.Text));
        Assert.Equal(new DateTimeOffset(2027, 12, 31, 0, 0, 0, TimeSpan.Zero), one.ValidUntil);
        Assert.Equal(("urn:e:x * urn:e:y", null, null), (all.Id.Text, all.ProductId, all.ValidUntil));
        Assert.True(one.Id.Key.IsCommon && all.Id.Key.IsCommon && one.Id.Key.PartitionOf(5) == 4);
        Assert.Equal(one.Id, Footprints.Identities.EntityId.Read(one.Id.Text));
        Assert.Equal(all.Id, Accept(With(Share, "\"withdrawn\":true")).Fact.Id);
        Assert.Equal(one.Id, Accept(With(Share, "\"product\":\"urn:p:x\",\"withdrawn\":true")).Fact.Id);
    }

    [Theory]
    [InlineData("\"product\":\"*\"", FactCodes.InvalidId, "product")]
    [InlineData("\"product\":\"*\",\"withdrawn\":true", FactCodes.InvalidId, "product")]
    [InlineData("\"product\":\"\",\"withdrawn\":true", FactCodes.InvalidId, "product")]
    [InlineData("\"product\":\"urn:p:x urn:e:y\",\"withdrawn\":true", FactCodes.InvalidId, "product")]
    [InlineData("\"quantity\":1", FactCodes.UnknownField, "quantity")]
    [InlineData("\"validUntil\":\"2027-12-31\",\"withdrawn\":true", FactCodes.UnknownField, "validUntil")]
    [InlineData("\"validUntil\":\"soon\"", FactCodes.InvalidDate, "validUntil")]
    public void A_share_that_can_not_be_is_refused(string members, string code, string field) =>
        Assert.Equal((code, field), CodeAndField(With(Share, members)));

    [Theory]
    [InlineData("urn:e:y", "urn:e:x", FactCodes.ShareWithSelf, "with")]
    [InlineData("urn:e:y", "acme", FactCodes.InvalidId, "with")]
    [InlineData("urn:e:x", "foilco", FactCodes.InvalidId, "enterprise")]
    [InlineData("\"with\"", "\"to\"", FactCodes.UnknownField, "to")]
    [InlineData(",\"with\":\"urn:e:y\"", "", FactCodes.FieldRequired, "with")]
    public void A_share_says_whose_and_with_whom(string old, string members, string code, string field) =>
        Assert.Equal((code, field), CodeAndField(Share.Replace(old, members, StringComparison.Ordinal)));

    [Fact]
    public void A_factor_without_a_source_is_refused() =>
        Assert.Equal((FactCodes.SourceRequired, "source"), CodeAndField(Without(Factor, "source")));

    [Fact]
    public void A_factor_without_emissions_is_refused_since_missing_is_never_zero() =>
        Assert.Equal((FactCodes.EmissionsRequired, "fossil"), CodeAndField(Without(Factor, "fossil")));

    [Fact]
    public void A_factor_for_organisations_is_accepted_and_keeps_its_family() =>
        Assert.Equal("org-co2", Assert.IsType<Fact.Factor>(Accept(With(Factor, "\"family\":\"org-co2\"")).Fact).Family);

    [Fact]
    public void A_negative_volume_is_refused() =>
        Assert.Equal((FactCodes.NegativeNumber, "quantity"), CodeAndField(Volume.Replace(":1}", ":-1}", StringComparison.Ordinal)));

    [Theory]
    [InlineData("0.992", FactCodes.SharesNot100, "sources")]
    [InlineData("0.9989", FactCodes.SharesNot100, "sources")]
    [InlineData("0", FactCodes.ShareOutOfRange, "sources[0].share")]
    [InlineData("-1", FactCodes.ShareOutOfRange, "sources[0].share")]
    [InlineData("100", FactCodes.ShareOutOfRange, "sources[0].share")]
    public void Shares_that_do_not_make_up_the_whole_are_refused(string share, string code, string field) =>
        Assert.Equal((code, field), CodeAndField(Component.Replace("\"share\":1", $"\"share\":{share}", StringComparison.Ordinal)));

    [Fact]
    public void A_component_without_sources_is_refused() =>
        Assert.Equal(FactCodes.SharesNot100, Refuse("""{"kind":"component","id":"urn:c:x","enterprise":"urn:e:x","name":"X","unit":"piece","sources":[]}""").Code);

    [Fact]
    public void Shares_may_be_a_thousandth_off() =>
        Accept(Component.Replace("\"share\":1", "\"share\":0.999", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"referencePeriodStart\":\"2025-01-01\",\"referencePeriodEnd\":\"2025-01-01\"", FactCodes.PeriodOrder, "referencePeriodEnd")]
    [InlineData("\"referencePeriodStart\":\"2025-01-01\",\"referencePeriodEnd\":\"2024-01-01\"", FactCodes.PeriodOrder, "referencePeriodEnd")]
    [InlineData("\"referencePeriodStart\":\"2026-07-03\"", FactCodes.PeriodInFuture, "referencePeriodStart")]
    [InlineData("\"referencePeriodStart\":\"2026-01-01\",\"referencePeriodEnd\":\"2027-01-01\"", FactCodes.PeriodInFuture, "referencePeriodEnd")]
    [InlineData("\"referencePeriodEnd\":\"2026-01-01\",\"validUntil\":\"2026-01-01\"", FactCodes.ValidityOrder, "validUntil")]
    [InlineData("\"referencePeriodEnd\":\"2026-01-01\",\"validUntil\":\"2029-01-01T00:00:01Z\"", FactCodes.ValidityTooLong, "validUntil")]
    [InlineData("\"referencePeriodStart\":\"2026-01-01\",\"validUntil\":\"2026-01-01\"", FactCodes.ValidityOrder, "validUntil")]
    [InlineData("\"validUntil\":\"tomorrow\"", FactCodes.InvalidDate, "validUntil")]
    [InlineData("\"validUntil\":\"2025-02-30\"", FactCodes.InvalidDate, "validUntil")]
    [InlineData("\"validUntil\":\"2025/2/3\"", FactCodes.InvalidDate, "validUntil")]
    [InlineData("\"validUntil\":\"2025-12-31T00:00:00\"", FactCodes.InvalidDate, "validUntil")]
    [InlineData("\"validUntil\":20251231", FactCodes.InvalidDate, "validUntil")]
    public void A_period_that_can_not_be_is_refused(string members, string code, string field)
    {
        Assert.Equal((code, field), CodeAndField(With(Product, members)));
        Assert.Equal((code, field), CodeAndField(With(Factor, members)));
    }

    [Theory]
    [InlineData("\"referencePeriodEnd\":\"2026-01-01\",\"validUntil\":\"2029-01-01\"")]
    [InlineData("\"referencePeriodEnd\":\"2026-07-02\"")]
    [InlineData("\"referencePeriodStart\":\"2026-01-01T00:00+08:00\"")]
    [InlineData("\"validUntil\":\"2020-01-01T00:00:00.123456Z\"")]
    public void A_period_that_can_be_is_accepted(string members) => Accept(With(Product, members));

    [Fact]
    public void A_date_in_another_time_zone_is_the_moment_there()
    {
        var product = Assert.IsType<Fact.Product>(Accept(With(Product, "\"validUntil\":\"2026-08-01T00:00:00+08:00\"")).Fact);

        Assert.Equal(new DateTimeOffset(2026, 7, 31, 16, 0, 0, TimeSpan.Zero), product.Validity.ValidUntil);
    }

    [Fact]
    public void Beyond_a_limit_everything_is_refused()
    {
        var limits = new FactLimits { MaxBytes = 400, MaxInputs = 1, MaxDirect = 1, MaxSources = 1 };

        Assert.Equal(FactCodes.TooManyInputs, Refuse(With(Product, "\"inputs\":[{\"of\":\"urn:p:y\",\"quantity\":1},{\"of\":\"urn:p:y\",\"quantity\":1}]"), limits).Code);
        Assert.Equal(FactCodes.TooManyEntries, Refuse(With(Product, "\"direct\":[{\"fossil\":1},{\"fossil\":1}]"), limits).Code);
        Assert.Equal(FactCodes.TooManySources, Refuse(Component.Replace("}]}", "},{\"of\":\"urn:p:y\",\"share\":1}]}", StringComparison.Ordinal), limits).Code);
        Assert.Equal(FactCodes.FactTooLarge, Refuse(Product + new string(' ', 400), limits).Code);
    }

    [Fact]
    public void A_fact_with_fifty_thousand_inputs_is_read()
    {
        var inputs = string.Join(',', Enumerable.Range(0, 50_000).Select(at => $"{{\"of\":\"urn:prod:supplier:{at}\",\"quantity\":0.5}}"));

        var product = Assert.IsType<Fact.Product>(Accept(With(Product, $"\"inputs\":[{inputs}]")).Fact);

        Assert.Equal(50_000, product.Inputs.Length);
        Assert.Equal("urn:prod:supplier:49999", product.Inputs[^1].Of.Text);
    }

    [Fact]
    public void No_bytes_whatsoever_make_the_reader_fail() => Gen.Select(AnyFact.Any, Gen.Int, Gen.Byte, Gen.Int[0, 3]).Sample(
        (fact, place, value, how) =>
        {
            var bytes = FactWriter.Write(fact).ToList();
            var at = (place & int.MaxValue) % bytes.Count;
            switch (how)
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, value);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }

            if (Reader.Read(bytes.ToArray(), AnyFact.Now) is FactReading.Refused refused)
                Assert.NotEmpty(refused.Error.Detail);
        },
        iter: 2_000);

    [Fact]
    public void Every_refusal_tells_the_value_or_the_remedy()
    {
        var error = Refuse(With(Factor, "\"technologicalDqr\":6"));

        Assert.Equal("A data quality rating is from 1 (best) to 5, but was 6.", error.Detail);
    }

    private static string With(string fact, string members) => $"{fact[..^1]},{members}}}";

    private static string Without(string fact, string field)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(fact)!.AsObject();
        node.Remove(field);

        return node.ToJsonString();
    }

    private static (string Code, string? Field) CodeAndField(string json)
    {
        var error = Refuse(json);

        return (error.Code, error.Field);
    }

    private static FactReading.Accepted Accept(string json) => Assert.IsType<FactReading.Accepted>(Read(json));

    private static FactError Refuse(string json, FactLimits? limits = null) =>
        Assert.IsType<FactReading.Refused>(Read(json, limits)).Error;

    private static FactReading Read(string json, FactLimits? limits = null) =>
        (limits is null ? Reader : new FactReader(limits)).Read(Encoding.UTF8.GetBytes(json), AnyFact.Now);
}
