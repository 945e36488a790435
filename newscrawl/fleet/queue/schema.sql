-- What a fleet keeps in PostgreSQL beside procrastinate's own tables, all in the schema "newscrawl". Applied once, by
-- newscrawl/fleet/queue/schema.py; %VERSION% and %PROCRASTINATE% are filled in there.
--
-- procrastinate_jobs has one row a bundle, without arguments; lock and queueing_lock are the bundle's host. What a worker may do is done
-- by functions that run with their owner's rights: each is one statement, so that no lock outlives a worker that stands still, and each
-- names the worker by a token that nobody else can guess.

CREATE TABLE fleet_installation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id uuid NOT NULL DEFAULT gen_random_uuid(),     -- another one: the database was wiped in between
    version integer NOT NULL,                       -- of this file
    procrastinate text NOT NULL,                    -- the version whose schema lies beside it
    epoch bigint NOT NULL DEFAULT 0,                -- rises with each hub that begins
    versions jsonb NOT NULL DEFAULT '{}',           -- of program and extractor, as the hub has them; workers must have the same
    made timestamptz NOT NULL DEFAULT now()
);
INSERT INTO fleet_installation (version, procrastinate) VALUES (%VERSION%, '%PROCRASTINATE%');

CREATE TABLE fleet_workers (
    worker_id bigint PRIMARY KEY REFERENCES procrastinate_workers (id) ON DELETE CASCADE,
    token uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),   -- known to this worker alone
    name text NOT NULL,
    role name NOT NULL,
    versions jsonb NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE fleet_hosts (
    host text PRIMARY KEY,
    free_at timestamptz NOT NULL                    -- its next bundle begins no earlier
);

CREATE TABLE fleet_bundles (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs (id) ON DELETE CASCADE,
    key uuid NOT NULL UNIQUE,                       -- the hub's name of it
    host text,                                      -- NULL: of no host, excludes nobody
    source text NOT NULL,
    payload bytea NOT NULL,                         -- empty: withdrawn
    keys text[] NOT NULL,                           -- by which it is found when it is to be forgotten
    withdrawn boolean NOT NULL DEFAULT false,       -- results are refused, the host stays held until the worker is done
    put timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE fleet_results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL,                              -- of the bundle, whose row may be gone
    job_id bigint NOT NULL,
    attempt integer NOT NULL,
    number integer NOT NULL,                        -- of this bundle's results, counted by the worker: written twice is written once
    source text NOT NULL,
    payload bytea NOT NULL CHECK (octet_length(payload) <= 67108864),
    keys text[] NOT NULL,
    made timestamptz NOT NULL DEFAULT now(),
    UNIQUE (job_id, attempt, number)
);
CREATE INDEX fleet_results_key ON fleet_results (key);
-- What was taken is cleared away soon, however large the table was once: each look for the oldest would pass over it.
ALTER TABLE fleet_results SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 10000);

CREATE TABLE fleet_minutes (                        -- what the hub has taken, for rates; a day is kept
    minute timestamptz PRIMARY KEY,
    bundles bigint NOT NULL DEFAULT 0,
    results bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
);

-- Of all that wait, what may be held now, the longest due first: one fetch reads few of them, however many wait for later.
CREATE INDEX fleet_due ON procrastinate_jobs (scheduled_at) WHERE status = 'todo';

-- ── the hub's, with its own rights ──

-- Puts a bundle; the number of its job, the same one when it is put again, NULL where the host has one that waits.
-- The host's row is locked first: what a worker's end says of it comes before this or after it, and never in between.
CREATE FUNCTION fleet_put(
    p_key uuid, p_host text, p_source text, p_payload bytea, p_keys text[], p_queue text, p_due_s double precision,
    p_stalled_s double precision    -- after which a worker of an earlier installation asks nothing more: until then a host may be its
) RETURNS bigint LANGUAGE plpgsql SET search_path = newscrawl, pg_temp AS $$
DECLARE
    v_job bigint;
    v_due timestamptz := now() + make_interval(secs => p_due_s);
    v_free timestamptz;
BEGIN
    SELECT job_id INTO v_job FROM fleet_bundles WHERE key = p_key;
    IF FOUND THEN RETURN v_job; END IF;
    IF p_host IS NOT NULL THEN
        INSERT INTO fleet_hosts AS h (host, free_at) VALUES (p_host, '-infinity')
            ON CONFLICT (host) DO UPDATE SET host = h.host RETURNING free_at INTO v_free;
        SELECT greatest(v_due, v_free, made + make_interval(secs => p_stalled_s)) INTO STRICT v_due FROM fleet_installation;
    END IF;
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, scheduled_at)
        VALUES (p_queue, 'fleet', p_host, p_host, v_due)
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING RETURNING id INTO v_job;
    IF v_job IS NOT NULL THEN
        INSERT INTO fleet_bundles (job_id, key, host, source, payload, keys)
            VALUES (v_job, p_key, p_host, p_source, p_payload, p_keys);
    END IF;
    RETURN v_job;
END $$;

-- ── a worker's, with the owner's rights ──

-- The worker of a token. NC003: there is none.
CREATE FUNCTION fleet_known(p_token uuid) RETURNS fleet_workers LANGUAGE plpgsql SET search_path = newscrawl, pg_temp AS $$
DECLARE v fleet_workers;
BEGIN
    SELECT * INTO v FROM fleet_workers WHERE token = p_token;
    IF NOT FOUND THEN RAISE 'no such worker' USING ERRCODE = 'NC003'; END IF;
    RETURN v;
END $$;

-- NC002: the worker is of another version than its hub.
CREATE FUNCTION fleet_check(p_versions jsonb) RETURNS void LANGUAGE plpgsql SET search_path = newscrawl, pg_temp AS $$
DECLARE v jsonb;
BEGIN
    SELECT versions INTO STRICT v FROM fleet_installation;
    IF v <> '{}' AND v <> p_versions THEN
        RAISE 'the hub has %, this worker %', v, p_versions USING ERRCODE = 'NC002';
    END IF;
END $$;

CREATE FUNCTION fleet_register(p_name text, p_versions jsonb) RETURNS TABLE (worker_id bigint, token uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
DECLARE v_id bigint;
BEGIN
    PERFORM fleet_check(p_versions);
    INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id INTO v_id;
    RETURN QUERY INSERT INTO fleet_workers AS w (worker_id, name, role, versions) VALUES (v_id, left(p_name, 200), session_user, p_versions)
        RETURNING w.worker_id, w.token;
END $$;

-- Says that the worker lives; the bundles that it holds.
CREATE FUNCTION fleet_beat(p_token uuid) RETURNS TABLE (job_id bigint, attempt integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
DECLARE v fleet_workers := fleet_known(p_token);
BEGIN
    UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp() WHERE id = v.worker_id;
    RETURN QUERY SELECT j.id, j.attempts FROM procrastinate_jobs j JOIN fleet_bundles b ON b.job_id = j.id
        WHERE j.worker_id = v.worker_id AND j.status = 'doing' AND NOT b.withdrawn;
END $$;

-- Takes the bundle of a host that nobody holds which is due longest. Without its payload: who reads slowly must hold no lock.
-- procrastinate's own fetch compares all that wait under a lock, and took 22 s once where statistics of 20,000 bundles were old. Here one
-- waits under a lock at most, its index over what is held says whether it is free, and how the tables are read is not left to statistics.
CREATE FUNCTION fleet_fetch(p_token uuid, p_queues varchar[])
RETURNS TABLE (job_id bigint, attempt integer, key uuid, host text, source text, queue text, given timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = newscrawl, pg_temp
SET jit = off SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_sort = off AS $$
DECLARE
    v fleet_workers := fleet_known(p_token);
    v_job procrastinate_jobs;
BEGIN
    PERFORM fleet_check(v.versions);
    SELECT j.* INTO v_job FROM procrastinate_jobs j
        WHERE j.status = 'todo' AND j.scheduled_at <= now() AND j.queue_name = ANY(p_queues)
            AND (SELECT d.id FROM procrastinate_jobs d WHERE d.lock = j.lock AND d.status = 'doing') IS NULL  -- by its index, no join
        ORDER BY j.scheduled_at LIMIT 1 FOR UPDATE OF j SKIP LOCKED;
    IF FOUND THEN
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = v.worker_id WHERE id = v_job.id;
        RETURN QUERY SELECT b.job_id, v_job.attempts, b.key, b.host, b.source, v_job.queue_name::text, clock_timestamp()
            FROM fleet_bundles b WHERE b.job_id = v_job.id;
    END IF;
END $$;

-- The one fence: whether a worker holds a bundle, in this attempt and still.
CREATE FUNCTION fleet_holds(p_token uuid, p_job bigint, p_attempt integer) RETURNS boolean
LANGUAGE sql SET search_path = newscrawl, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM procrastinate_jobs j JOIN fleet_workers w ON w.worker_id = j.worker_id
        WHERE j.id = p_job AND j.status = 'doing' AND j.attempts = p_attempt AND w.token = p_token
    )
$$;

CREATE FUNCTION fleet_payload(p_token uuid, p_job bigint, p_attempt integer) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
    SELECT payload FROM fleet_bundles WHERE job_id = p_job AND NOT withdrawn AND fleet_holds(p_token, p_job, p_attempt)
$$;

-- Writes results of a bundle that the worker holds: p_keys[i], a JSON list, is of p_payloads[i]. False: it does not hold it.
-- NC002: a hub of another version began meanwhile.
CREATE FUNCTION fleet_write(p_token uuid, p_job bigint, p_attempt integer, p_first integer, p_payloads bytea[], p_keys jsonb)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
BEGIN
    PERFORM FROM procrastinate_jobs WHERE id = p_job FOR UPDATE;  -- an end that comes now waits, or came before
    IF NOT fleet_holds(p_token, p_job, p_attempt) THEN RETURN false; END IF;
    PERFORM fleet_check(w.versions) FROM fleet_workers w WHERE w.token = p_token;
    INSERT INTO fleet_results (key, job_id, attempt, number, source, payload, keys)
        SELECT b.key, p_job, p_attempt, p_first + r.n::integer - 1, b.source, r.payload,
            ARRAY(SELECT jsonb_array_elements_text(p_keys -> (r.n::integer - 1)))
        FROM fleet_bundles b, unnest(p_payloads) WITH ORDINALITY AS r (payload, n)
        WHERE b.job_id = p_job AND NOT b.withdrawn
        ON CONFLICT DO NOTHING;
    RETURN EXISTS (SELECT FROM fleet_bundles WHERE job_id = p_job AND NOT withdrawn);
END $$;

-- Ends a bundle that the worker holds, and lets its host rest. False: it does not hold it.
CREATE FUNCTION fleet_finish(p_token uuid, p_job bigint, p_attempt integer, p_status text, p_rest_s double precision)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
DECLARE
    v_host text;
    v_free timestamptz;
BEGIN
    IF p_status NOT IN ('succeeded', 'failed', 'aborted') THEN RAISE 'no such end: %', p_status; END IF;
    PERFORM FROM procrastinate_jobs WHERE id = p_job FOR UPDATE;
    IF NOT fleet_holds(p_token, p_job, p_attempt) THEN RETURN false; END IF;
    UPDATE procrastinate_jobs SET status = p_status::procrastinate_job_status, attempts = attempts + 1, abort_requested = false
        WHERE id = p_job;
    SELECT host INTO v_host FROM fleet_bundles WHERE job_id = p_job;
    IF v_host IS NOT NULL THEN
        INSERT INTO fleet_hosts AS h (host, free_at)
            VALUES (v_host, clock_timestamp() + make_interval(secs => least(greatest(p_rest_s, 0), 604800)))
            ON CONFLICT (host) DO UPDATE SET free_at = greatest(h.free_at, excluded.free_at) RETURNING free_at INTO v_free;
        UPDATE procrastinate_jobs SET scheduled_at = v_free
            WHERE queueing_lock = v_host AND status = 'todo' AND scheduled_at < v_free;
    END IF;
    RETURN true;
END $$;

-- A worker that holds nothing leaves; one that does stays in the list, and what it holds is stalled in time.
CREATE FUNCTION fleet_leave(p_token uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
    DELETE FROM procrastinate_workers w USING fleet_workers f WHERE f.token = p_token AND w.id = f.worker_id
        AND NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
$$;

-- What a worker must know before it begins: that these are the tables for which it was made.
CREATE FUNCTION fleet_installed() RETURNS TABLE (id uuid, version integer, procrastinate text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newscrawl, pg_temp AS $$
    SELECT id, version, procrastinate FROM fleet_installation
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA newscrawl FROM PUBLIC;
