-- 3: signed where visitors and papers show them; pictures are plain.
alter table ticket.supplier
    drop constraint supplier_qr_mode_check,
    add constraint supplier_qr_mode_check
        check (qr_mode in ('1', '2', '3')) not valid;
