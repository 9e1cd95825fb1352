-- The decision of api.place_orders_6() for a batch in which not everything fits
-- together: order by order as they arrived, each against what those before it
-- left.  It reads no table, so t/20-sql/place_decide.t shows its rules as a
-- table of cases.  Prefixes are those of api.place_orders_6().
create or replace function impl.place_decide(
    /* versions that are so now: catalogues by supplier, agents by account */
    s_catalogue int8[], a_version int8[],
    /* q_runs: free seats of theatres, see impl.seat_runs() */
    q_id int8[], inout q_left int4[], q_runs ticket.seat_runs[],
    inout a_balance int8[], inout a_held int8[],
    /* x_held: R196, the last day of the ticket that a document has */
    x_product int4[], x_day date[], x_limit int4[],
    inout x_used int4[], inout x_held date[],
    /* see impl.document_periods */
    x_first int4[], inout x_busy datemultirange[],
    /* x_around, x_chain, x_next: null where no rule counts several days; see
       impl.document_windows */
    x_days int4[], x_phone bool[], x_around int4[], x_chain int4[],
    x_next int4[],
    /* o_same: whether the order that had the key before has the content too;
       null: none had it */
    o_same bool[],
    o_supplier int2[], o_account int2[], o_catalogue int8[], o_version int8[],
    o_transfer int2[], o_total int8[], o_day date[], o_last date[],
    r_order int2[], r_quota int2[], r_persons int4[], r_group int2[],
    u_order int2[], u_document int2[], u_count int4[], u_take bool[],
    u_until date[],
    o_seated bool[], n_order int2[], n_seat int4[],
    /* by order; null verdict: a replay, or to be booked.  failed: the use or
       reservation that was in the way; of SEAT_TAKEN the number of the first
       seat that was named and is not free. */
    out verdict text[], out failed int4[], out slot_no int2[],
    out balance_after int8[], out area_id int4[],
    /* by seat */
    out seat_order int2[], out seat_ticket int2[], out seat_no int4[])
language plpgsql immutable
as $$
declare
    c_slot     constant int4 := impl.quota_kind('slot');
    c_desk     constant int4 := impl.quota_kind('desk');
    c_product  constant int4 := impl.quota_kind('product');
    c_site     constant int4 := impl.quota_kind('site');
    c_agent    constant int4 := impl.quota_kind('agent');
    c_booked   constant int4 := impl.quota_kind('booked');
    c_seats    constant int4 := impl.quota_kind('seats');
    c_sale     constant int2 := impl.transfer_kind('sale');
    c_areas    constant int8 := 1048576;        /* see api.quota_id() */
    c_no_day   constant date := impl.day_zero();
    c_nothing  constant int4[] := array_fill(0, array[12]);
    c_unknown  constant int4[] := array_fill(-1, array[12]);

    v_orders   int4 := cardinality(o_account);
    v_reservations int4 := cardinality(r_order);
    v_uses     int4 := cardinality(u_order);
    v_named    int4 := cardinality(n_order);

    v_picked   bool[] := array_fill(false, array[v_reservations]);
    v_group    int4;            /* the group of reservations that is served */
    v_ranked   int4;            /* the group of areas that was looked at */
    v_area     int4;            /* ... its reservation where all sit best */
    v_rank     int4;            /* ... how well */
    v_other    int4;
    r_first    int4;            /* this order's rows, and the next one's */
    r_next     int4 := 1;
    u_first    int4;
    u_next     int4 := 1;
    n_first    int4;
    n_next     int4 := 1;
    v_seats_of int4;            /* the quota of the area looked at */
    v_runs     int4[];          /* what is free there */
    v_before   int4[];          /* ... before this order */
    v_choice   record;          /* of seats there */
    v_seats    int4[];
    v_taken    int4;            /* the one that was named and is not free */
    v_from     int4[];          /* see impl.seat_next() */
    v_far      int4[];
    v_fits     bool;            /* there is room */
    v_period   daterange;       /* the order's validity */
    v_had      int4[] := x_used;
    v_taken_by int4;            /* of a rule, on its days */
    a          int4;
    q          int4;
    x          int4;
    k          int4;
begin
    verdict := array_fill(null::text, array[v_orders]);
    failed := array_fill(null::int4, array[v_orders]);
    slot_no := array_fill(null::int2, array[v_orders]);
    balance_after := array_fill(null::int8, array[v_orders]);
    area_id := array_fill(null::int4, array[v_orders]);
    seat_order := '{}';
    seat_ticket := '{}';
    seat_no := '{}';

    for i in 1 .. v_orders loop
        r_first := r_next;
        while r_next <= v_reservations and r_order[r_next] = i loop
            r_next := r_next + 1;
        end loop;

        u_first := u_next;
        while u_next <= v_uses and u_order[u_next] = i loop
            u_next := u_next + 1;
        end loop;

        n_first := n_next;
        while n_next <= v_named and n_order[n_next] = i loop
            n_next := n_next + 1;
        end loop;

        continue when o_same[i];

        a := o_account[i];

        if not o_same[i] then
            verdict[i] := 'REPEAT_DIFFERS';
        elsif o_catalogue[i] is distinct from s_catalogue[o_supplier[i]]
              or o_version[i] is distinct from a_version[a]
        then
            verdict[i] := 'STALE';
        elsif o_transfer[i] <> 0
              and (a_balance[a] - a_held[a] < o_total[i]) is not false
        then
            verdict[i] := 'BALANCE_LOW';
        end if;

        continue when verdict[i] is not null;

        v_period := daterange(o_day[i], greatest(o_day[i], o_last[i]), '[]');

        for u in u_first .. u_next - 1 loop
            x := u_document[u];

            if x_day[x] = c_no_day then
                if x_held[x] >= o_day[i] then                       /* R196 */
                    verdict[i] := 'DOCUMENT_TICKET';
                end if;
            elsif x_days[x] <> 1 then
                v_taken_by := x_around[x];
                k := x_chain[x];

                while k is not null loop
                    if x_days[x] = 0
                       or abs(x_day[k] - x_day[x]) < x_days[x]
                    then
                        v_taken_by := v_taken_by + x_used[k] - v_had[k];
                    end if;

                    k := x_next[k];
                end loop;

                if v_taken_by + u_count[u] > x_limit[x] then
                    verdict[i] := case when x_phone[x] then 'PHONE_LIMIT'
                                       else 'DOCUMENT_LIMIT' end;
                end if;
            elsif x_used[x] + u_count[u] > x_limit[x]
                  or x_product[x] = 0 and x_busy[x_first[x]] && v_period
            then
                verdict[i] := case when x_product[x] = 0
                                   then 'DOCUMENT_USED'             /* R191 */
                                   when x_phone[x] then 'PHONE_LIMIT'
                                   else 'DOCUMENT_LIMIT' end;
            end if;

            if verdict[i] is not null and failed[i] is null then
                failed[i] := u;
            end if;
        end loop;

        continue when verdict[i] is not null;

        /* Takes as it goes and releases on failure.  The members of a group
           stand next to each other; the first that has room serves it. */
        v_group := 0;
        v_ranked := 0;
        v_seats := null;

        for r in r_first .. r_next - 1 loop
            continue when r_group[r] <> 0 and r_group[r] = v_group;

            q := r_quota[r];
            v_fits := q_left[q] >= r_persons[r];

            /* Areas: a party that is parted in one may sit together in the
               next. */
            if r_group[r] not in (0, v_ranked) and o_seated[i]
               and impl.quota_kind_of(q_id[q]) = c_seats
            then
                v_ranked := r_group[r];
                v_area := r;
                v_rank := null;

                for k in r .. r_next - 1 loop
                    exit when r_group[k] <> v_ranked or v_rank = 2;
                    continue when q_left[r_quota[k]] < r_persons[k];

                    v_other := impl.seat_rank(
                        case when r_quota[k] = v_seats_of then v_runs
                             else (q_runs[r_quota[k]]).runs end,
                        r_persons[k]);

                    if v_rank is null or v_other < v_rank then
                        v_area := k;
                        v_rank := v_other;
                    end if;
                end loop;
            end if;

            continue when r_group[r] = v_ranked and v_ranked <> 0
                          and v_rank is not null and r <> v_area;

            if v_fits and impl.quota_kind_of(q_id[q]) = c_seats then
                area_id[i] := impl.quota_ref(q_id[q]) % c_areas;

                if o_seated[i] then
                    if q is distinct from v_seats_of then
                        if v_seats_of is not null then
                            q_runs[v_seats_of].runs := v_runs;
                        end if;

                        v_seats_of := q;
                        v_runs := (q_runs[q]).runs;
                        v_from := c_nothing;
                        v_far := c_unknown;
                    end if;

                    v_before := v_runs;

                    v_choice := impl.seat_next(
                        v_runs, r_persons[r], n_seat[n_first : n_next - 1],
                        v_from, v_far);
                    v_from := v_choice.p_from;
                    v_far := v_choice.p_far;
                    v_seats := v_choice.seats;
                    v_taken := v_choice.taken;
                    v_fits := v_seats is not null;
                    v_runs := v_choice.p_runs;
                end if;
            end if;

            if v_fits then
                q_left[q] := q_left[q] - r_persons[r];

                if impl.quota_kind_of(q_id[q]) in (c_slot, c_desk) then
                    slot_no[i] := impl.quota_ref(q_id[q]) % 1000;
                end if;

                if r_group[r] <> 0 then
                    v_group := r_group[r];
                    v_picked[r] := true;
                end if;

            elsif r_group[r] = 0 or r = r_next - 1
                  or r_group[r + 1] <> r_group[r]
            then
                failed[i] := r;
                exit;
            end if;
        end loop;

        if failed[i] is not null then
            for r in r_first .. failed[i] - 1 loop
                if r_group[r] = 0 or v_picked[r] then
                    q := r_quota[r];
                    q_left[q] := q_left[q] + r_persons[r];
                end if;
            end loop;

            if v_seats is not null then
                v_runs := v_before;
                v_from := c_nothing;
                v_far := c_unknown;
            end if;

            slot_no[i] := null;
            area_id[i] := null;
            q := r_quota[failed[i]];
            verdict[i] := case impl.quota_kind_of(q_id[q])
                              when c_product then 'DAY_LIMIT'
                              when c_site then 'DAY_LIMIT'
                              when c_agent then 'AGENT_LIMIT'
                              when c_booked then 'AGENT_LIMIT'
                              when c_seats then
                                  case when q_left[q] < r_persons[failed[i]]
                                       then 'HOUSE_FULL'
                                       else 'SEAT_TAKEN' end
                              else 'SLOT_FULL' end;

            if verdict[i] = 'SEAT_TAKEN' then
                failed[i] := v_taken;
            end if;

            continue;
        end if;

        for k in 1 .. coalesce(cardinality(v_seats), 0) loop
            seat_order := seat_order || i::int2;
            seat_ticket := seat_ticket || k::int2;
            seat_no := seat_no || v_seats[k];
        end loop;

        for u in u_first .. u_next - 1 loop
            if u_take[u] then
                x := u_document[u];
                x_used[x] := x_used[x] + u_count[u];

                if x_product[x] = 0 and x_day[x] <> c_no_day then
                    x_busy[x_first[x]] := v_period::datemultirange
                        + coalesce(x_busy[x_first[x]], '{}');
                end if;

                x_held[x] := greatest(x_held[x], u_until[u]);
            end if;
        end loop;

        if o_transfer[i] <> 0 then
            if o_transfer[i] = c_sale then
                a_balance[a] := a_balance[a] - o_total[i];
            else
                a_held[a] := a_held[a] + o_total[i];
            end if;

            balance_after[i] := a_balance[a];
        end if;
    end loop;
end;
$$;

comment on function impl.place_decide(
    int8[], int8[], int8[], int4[], ticket.seat_runs[], int8[], int8[],
    int4[], date[], int4[], int4[], date[], int4[], datemultirange[], int4[],
    bool[], int4[], int4[], int4[], bool[],
    int2[], int2[], int8[], int8[], int2[], int8[], date[], date[], int2[],
    int2[], int4[], int2[], int2[], int2[], int4[], bool[], date[], bool[],
    int2[], int4[]) is
'Decides order by order which of a batch are booked and why the others are not,
and says what is left then.  Reads no table.';
