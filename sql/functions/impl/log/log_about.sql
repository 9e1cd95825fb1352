-- The offsets keep a supplier's other rows, and its other keys, out of what is
-- looked for: nothing but the index of subjects decides; and of many rows those
-- are read that are shown.
create or replace function impl.log_about(p_supplier int4, p_subject text,
    p_after int8)
returns setof ticket.staff_log
language sql stable
as $$
    select l.*
    from (select f.no
          from (select x.supplier_id, x.no
                from ticket.staff_log x
                where string_to_array(x.subject, ' ') @> array[p_subject]
                union
                select c.supplier_id, c.no
                from ticket.staff_change c
                where jsonb_path_query_array(c.key, '$.*')
                      @> jsonb_build_array(p_subject)
                   or jsonb_path_query_array(c.key, '$.*')
                      @> case when p_subject ~ '^(0|[1-9]\d{0,17})$'
                              then jsonb_build_array(p_subject::int8) end
                offset 0) f
          where f.supplier_id = p_supplier and f.no < p_after
          order by f.no desc) n
    cross join lateral (
        select x.*
        from ticket.staff_log x
        where x.supplier_id = p_supplier and x.no = n.no
        offset 0) l;
$$;

comment on function impl.log_about(int4, text, int8) is
'Rows of the log, older than one, that are about something: an argument of the
action, or a value of the key of what was changed; the newest first.';
