using Footprints.Cells;
using Grains.Ledger;
using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>The one connection that writes, with its prepared statements. One thread at a time.</summary>
internal sealed class SqliteWriterConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _readHead;
    private readonly SqliteStatement _raiseTerm;
    private readonly SqliteStatement _moveHead;
    private readonly SqliteStatement _insertEntry;
    private readonly SqliteStatement _insertCurrent;
    private readonly SqliteStatement _advanceCurrent;
    private readonly SqliteStatement _insertKey;

    public SqliteWriterConnection(SqliteFile file)
    {
        _connection = file.OpenWriter();
        try
        {
            _begin = Prepare("BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _rollback = Prepare("ROLLBACK");
            _readHead = Prepare("SELECT term, position, hash FROM ledger_head");
            _raiseTerm = Prepare("UPDATE ledger_head SET term = term + 1");
            _moveHead = Prepare("""
                UPDATE ledger_head SET position = ?1, hash = ?2 WHERE term = ?3 AND position = ?4 AND hash = ?5
                """);
            _insertEntry = Prepare("""
                INSERT INTO ledger_entries (position, entity, place, kind, series, version, schema, principal,
                    recorded_at_milliseconds, payload, previous_hash, hash)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                """);
            _insertCurrent = Prepare("""
                INSERT INTO ledger_current (place, entity, series, position, version) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT DO NOTHING
                """);
            _advanceCurrent = Prepare("""
                UPDATE ledger_current SET position = ?4, version = ?5
                WHERE place = ?1 AND entity = ?2 AND series = ?3 AND version = ?6
                """);
            _insertKey = Prepare("""
                INSERT INTO ledger_keys (principal, idempotency_key, body_hash, position, accepted, rejections)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
                """);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LedgerHead ReadHead()
    {
        _readHead.Step();
        var head = new LedgerHead(_readHead.Integer(0), _readHead.Integer(1), _readHead.Bytes(2));
        _readHead.Reset();

        return head;
    }

    public LedgerHead RaiseTerm()
    {
        _begin.Execute();
        _raiseTerm.Execute();
        var head = ReadHead();
        _commit.Execute();

        return head;
    }

    /// <summary>Writes the group; conflicts are noticed by what the statements change, and only then looked for.</summary>
    public CommitOutcome Commit(CommitGroup group)
    {
        _begin.Execute();
        if (!MovesHead(group))
            return RolledBack(() => new CommitOutcome.Fenced(ReadHead()));
        if (group.IsContradictory || !Advances(group) || !TakesKeys(group))
            return RolledBack(() => SqliteConflicts.Explain(_connection, group));

        foreach (var entry in group.Entries)
            Insert(entry);
        _commit.Execute();

        return new CommitOutcome.Committed(group.Next);
    }

    /// <summary>Begins a transaction that many groups go into.</summary>
    public LedgerHead BeginFilling()
    {
        _begin.Execute();

        return ReadHead();
    }

    /// <returns>False where the group contradicts what is there: then the filling can only be undone.</returns>
    public bool Fill(CommitGroup group)
    {
        if (!MovesHead(group) || group.IsContradictory || !Advances(group) || !TakesKeys(group))
            return false;

        foreach (var entry in group.Entries)
            Insert(entry);

        return true;
    }

    public void EndFilling(bool isKept) => (isKept ? _commit : _rollback).Execute();

    public void Repartition(int partitions) =>
        ChangeTerms("UPDATE ledger SET partitions = ?1", change => change.Bind(1, partitions));

    public Sharing KeepSharing(Sharing ifNew)
    {
        using (var keep = new SqliteStatement(_connection, "UPDATE ledger SET sharing = ?1 WHERE sharing IS NULL"))
            keep.Bind(1, ifNew.Word()).Execute();
        using var read = new SqliteStatement(_connection, "SELECT sharing FROM ledger");
        read.Step();

        return SharingTerm.Read(read.Text(0));
    }

    public void ChangeSharing(Sharing sharing) =>
        ChangeTerms("UPDATE ledger SET sharing = ?1", change => change.Bind(1, sharing.Word()));

    /// <summary>Changes what the ledger was made for, and keeps whoever still believes otherwise from writing.</summary>
    private void ChangeTerms(string sql, Action<SqliteStatement> bind)
    {
        _begin.Execute();
        _raiseTerm.Execute();
        using (var change = new SqliteStatement(_connection, sql))
        {
            bind(change);
            change.Execute();
        }

        _commit.Execute();
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);

        return statement;
    }

    private CommitOutcome RolledBack(Func<CommitOutcome> outcome)
    {
        _rollback.Execute();

        return outcome();
    }

    private bool MovesHead(CommitGroup group) => _moveHead
        .Bind(1, group.Next.Position).Bind(2, group.Next.Hash)
        .Bind(3, group.Expected.Term).Bind(4, group.Expected.Position).Bind(5, group.Expected.Hash)
        .Execute() == 1;

    private bool Advances(CommitGroup group)
    {
        foreach (var (newest, firstVersion, position) in group.Advances)
        {
            var statement = firstVersion == 1 ? _insertCurrent : _advanceCurrent.Bind(6, firstVersion - 1L);
            statement.Bind(1, newest.Place).Bind(2, newest.Entity).Bind(3, (long)newest.Series);
            if (statement.Bind(4, position).Bind(5, newest.Version).Execute() != 1)
                return false;
        }

        return true;
    }

    private bool TakesKeys(CommitGroup group)
    {
        foreach (var batch in group.KeyedBatches)
        {
            _insertKey.Bind(1, batch.Principal).Bind(2, batch.Key.Key).Bind(3, batch.Key.BodyHash);
            if (_insertKey.Bind(4, batch.Position).Bind(5, batch.Accepted).Bind(6, batch.Rejections).Execute() != 1)
                return false;
        }

        return true;
    }

    private void Insert(in NumberedEntry numbered)
    {
        var entry = numbered.Entry;
        _insertEntry
            .Bind(1, numbered.Position).Bind(2, entry.Entity).Bind(3, entry.Place)
            .Bind(4, (long)entry.Kind).Bind(5, (long)entry.Series).Bind(6, entry.Version).Bind(7, entry.Schema)
            .Bind(8, numbered.Principal).Bind(9, numbered.RecordedAtMilliseconds)
            .Bind(10, entry.Payload).Bind(11, numbered.PreviousHash).Bind(12, numbered.Hash)
            .Execute();
    }
}
