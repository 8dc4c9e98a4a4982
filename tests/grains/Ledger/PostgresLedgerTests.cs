using Grains.Ledger;
using Npgsql;
using Silo.Ledger.Moving;
using Silo.Ledger.Postgres;
using static Grains.Tests.Ledger.Proposed;

namespace Grains.Tests.Ledger;

public static class PostgresLedgerTests
{
    public sealed class Commits : CommitContract
    {
        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();
    }

    public sealed class Refusals : RefusalContract
    {
        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();
    }

    public sealed class Reads : ReadContract
    {
        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();
    }

    public sealed class Verifies : VerifyContract
    {
        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();
    }

    public sealed class Follows : ReferenceContract
    {
        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();
    }

    public sealed class Moves : MoveContract
    {
        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();

        [SkippableFact]
        public async Task A_command_is_refused_while_a_grid_writes_and_a_grid_while_a_command_is_at_work()
        {
            await Ledger.RaiseTermAsync(CancellationToken.None);
            await using var other = ((PostgresTestStore)Store).Again();
            var stopped = (IStoppedLedger)await other.OpenAsync();
            await Assert.ThrowsAsync<GridRunsException>(() => stopped.HoldAsync(CancellationToken.None));

            await Store.CloseAsync();
            var ledger = await Store.OpenAsync();
            await using (await stopped.HoldAsync(CancellationToken.None))
                await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.RaiseTermAsync(CancellationToken.None));

            Assert.Equal(2, (await ledger.RaiseTermAsync(CancellationToken.None)).Term);
        }

        [SkippableFact]
        public async Task Whoever_has_the_old_number_of_partitions_can_write_no_more()
        {
            var head = await Ledger.RaiseTermAsync(CancellationToken.None);
            await using var other = ((PostgresTestStore)Store).Again();
            await ((IStoppedLedger)await other.OpenAsync()).RepartitionAsync(9, CancellationToken.None);

            Assert.IsType<CommitOutcome.Fenced>(await CommitAsync(head, First(1)));
            await Assert.ThrowsAsync<LedgerMismatchException>(() => Ledger.RaiseTermAsync(CancellationToken.None));
        }

        [SkippableFact]
        public async Task A_silo_that_was_alive_a_moment_ago_refuses_a_command()
        {
            await Store.ExecuteAsync("""
                CREATE TABLE orleansmembershiptable (siloname text, address text, port int, status int, iamalivetime timestamptz);
                INSERT INTO orleansmembershiptable VALUES
                    ('gone', '127.0.0.1', 1, 6, now()), ('killed', '127.0.0.1', 2, 3, now() - interval '1 minute')
                """);
            await using (await ((IStoppedLedger)Ledger).HoldAsync(CancellationToken.None))
                await Store.ExecuteAsync("INSERT INTO orleansmembershiptable VALUES ('living', '127.0.0.1', 3, 3, now() - interval '5 s')");

            var refusal = await Assert.ThrowsAsync<GridRunsException>(() => ((IStoppedLedger)Ledger).HoldAsync(CancellationToken.None));

            Assert.Contains("living at 127.0.0.1:3", refusal.Message, StringComparison.Ordinal);
        }
    }

    public sealed class Own : LedgerContract
    {
        private PostgresTestStore Database => (PostgresTestStore)Store;

        [SkippableFact]
        public async Task First_starts_at_the_same_time_do_not_trip_over_each_other()
        {
            await using var fresh = await PostgresTestStore.CreateAsync();

            var ledgers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fresh.OpenAsync()));

            foreach (var ledger in ledgers)
                Assert.Equal(0, (await ledger.ReadHeadAsync(CancellationToken.None)).Position);
        }

        [SkippableFact]
        public async Task A_closed_ledger_leaves_no_session_behind()
        {
            await CommittedAsync(First(3));
            await ReadCurrentAsync();

            await Store.CloseAsync();

            Assert.True(await Database.IsLeftAloneAsync(TimeSpan.FromSeconds(10)));
        }

        [SkippableFact]
        public async Task A_second_writer_takes_over_with_a_higher_term()
        {
            var first = await Ledger.RaiseTermAsync(CancellationToken.None);
            var other = await Store.OpenAsync();
            var second = await other.RaiseTermAsync(CancellationToken.None);

            Assert.IsType<CommitOutcome.Fenced>(await CommitAsync(first, First(1)));
            Assert.IsType<CommitOutcome.Committed>(
                await other.CommitAsync(second, First(1), Time, CancellationToken.None));
        }

        [SkippableFact]
        public async Task A_ledger_whose_sessions_are_ended_is_unavailable_at_most_once()
        {
            var head = await CommittedAsync(First(3));
            await ReadCurrentAsync();
            await Database.EndSessionsAsync();

            await Assert.ThrowsAsync<LedgerUnavailableException>(() => CommitAsync(head, First(1, "urn:x:")));

            Assert.Equal(3, (await HeadAsync()).Position);
            Assert.IsType<CommitOutcome.Committed>(await CommitAsync(head, First(1, "urn:x:")));
            Assert.Equal(4, (await ReadOnAsync()).Count);
        }

        [SkippableFact]
        public async Task A_commit_whose_session_is_ended_half_way_is_not_there()
        {
            var head = await CommittedAsync(First(3));
            await using var intruder = await Database.IntrudeAsync();
            await using var transaction = await intruder.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT 1 FROM ledger_head FOR UPDATE", intruder, transaction))
                await hold.ExecuteNonQueryAsync();

            // The commit waits for the head that the other session holds, and is ended there.
            var commit = CommitAsync(head, First(5, "urn:x:"));
            await Database.ExecuteAsync($"SELECT pg_terminate_backend({await Database.WaitingSessionAsync()})");
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => commit);
            await transaction.RollbackAsync();

            Assert.Equal(3, (await HeadAsync()).Position);
            Assert.Equal(3, (await ReadOnAsync()).Count);
        }

        [SkippableFact]
        public async Task A_commit_that_outlives_its_connection_can_not_land_after_the_head_was_read()
        {
            using var cable = Database.LayCable();
            await using var ledger = Database.ConnectThrough(cable);
            await ledger.OpenAsync(TestStore.Partitions, CancellationToken.None);
            var head = await ledger.ReadHeadAsync(CancellationToken.None);
            await using var intruder = await Database.IntrudeAsync();
            await using var transaction = await intruder.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT 1 FROM ledger_head FOR UPDATE", intruder, transaction))
                await hold.ExecuteNonQueryAsync();

            // The server does not notice that the connection is gone while its session waits for the head.
            var commit = ledger.CommitAsync(head, First(5, "urn:x:"), Time, CancellationToken.None);
            await Database.WaitingSessionAsync();
            cable.Cut();
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => commit);
            var read = await ledger.ReadHeadAsync(CancellationToken.None);
            await transaction.RollbackAsync();

            Assert.Equal(0, read.Position);
            Assert.IsType<CommitOutcome.Committed>(
                await ledger.CommitAsync(read, First(2, "urn:y:"), Time, CancellationToken.None));
            Assert.Equal(2, (await ReadOnAsync()).Count);
        }

        [SkippableFact]
        public async Task A_connection_that_was_closed_by_whatever_is_not_used_again()
        {
            var heads = new List<long>();

            await Database.WriteAsync(
                async connection =>
                {
                    await connection.CloseAsync();
                    return true;
                },
                async connection =>
                {
                    heads.Add((await PostgresHead.ReadAsync(connection, CancellationToken.None)).Position);
                    return true;
                });

            Assert.Equal(0, Assert.Single(heads));
        }

        protected override async Task<TestStore> CreateStoreAsync() => await PostgresTestStore.CreateAsync();
    }
}
